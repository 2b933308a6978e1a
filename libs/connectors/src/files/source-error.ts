import { ConnectorError } from '../connector-error';
import { failureBy, errorRule } from '@commander/migration-plan';
import { ERRNO_TABLE } from './errno-table';
import { SOURCE_TABLE, type SourceCode } from './source-table';

/** The error of a source that cannot be read as planned; `message` carries no data value. */
export const sourceError = (code: SourceCode, message: string): ConnectorError =>
  new ConnectorError(failureBy(SOURCE_TABLE[code], message));

const RULES = new Map(ERRNO_TABLE.map((entry) => [entry.code, entry]));
const ERRNO = /^E[A-Z0-9]{2,15}$/;

/** The error of a failed file operation, rebuilt from its errno; an error of ours passes unchanged. */
export function fileError(error: unknown, what: string): ConnectorError {
  if (error instanceof ConnectorError) return error;
  const found = (error as NodeJS.ErrnoException | null)?.code;
  const code = typeof found === 'string' && ERRNO.test(found) ? found : 'unexpected';
  const by =
    RULES.get(code) ?? errorRule('system', 'system')(code, 'unexpected', 'something unexpected happened');
  return new ConnectorError(
    failureBy(by, `${what} cannot be read or written: ${by.sentence} [${code}].${remedy(by.category)}`),
  );
}

const remedy = (category: string): string =>
  category === 'system' ? ' Mend the machine of the processor, then resume.' : '';
