import type { ErrorCategory } from '@commander/contracts';
import { ConnectorError } from '../connector-error';

/** The error of a source that cannot be read as planned; `message` carries no data value. */
export const sourceError = (
  code: string,
  message: string,
  category: ErrorCategory = 'fatal',
): ConnectorError =>
  new ConnectorError({
    category,
    error_type: 'source',
    code,
    message,
    retriable: category === 'transient',
  });

// Errnos after which the same call may succeed once somebody has made room or freed resources.
const SYSTEM = new Set(['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE', 'ENOMEM', 'EIO', 'EROFS']);

/** The error of a failed file operation, rebuilt from its errno; an error of ours passes unchanged. */
export function fileError(error: unknown, what: string): ConnectorError {
  if (error instanceof ConnectorError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
  return sourceError(
    code,
    `${what} cannot be read or written (${code}).`,
    SYSTEM.has(code) ? 'system' : 'fatal',
  );
}
