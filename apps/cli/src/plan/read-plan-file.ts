import type { Plan } from '@commander/contracts';
import { parsePlan } from '@commander/migration-plan';
import { readFileSync, statSync } from 'node:fs';
import { CliError } from '../cli-error';
import { EXIT } from '../exit-codes';
import { safeText } from '../text/safe-text';

const LARGEST = 16 * 2 ** 20;

function readText(file: string): string {
  try {
    const stat = statSync(file);
    if (!stat.isFile()) throw new CliError(`${safeText(file)} is no file.`, EXIT.rejected);
    if (stat.size > LARGEST) throw new CliError(`${safeText(file)} is larger than 16 MiB.`, EXIT.rejected);
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    if (error instanceof CliError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    const what =
      code === 'ENOENT'
        ? 'does not exist'
        : code.startsWith('ERR_ENC')
          ? 'is not UTF-8'
          : `cannot be read (${code})`;
    throw new CliError(`The plan ${safeText(file)} ${what}: check its path.`, EXIT.rejected);
  }
}

/** The plan in a file, or everything that is wrong with it, `file:line:column message`, one a line. */
export function checkPlanFile(file: string): { plan: Plan } | { problems: string[] } {
  const parsed = parsePlan(readText(file), file);
  if (parsed.ok) return { plan: parsed.plan };
  const inOneLine = parsed.problems.map(
    ({ line, column, message }) => `${file}:${line}:${column} ${message}`,
  );
  return { problems: inOneLine.map(safeText) };
}

/** The plan in a file; throws CliError with everything that is wrong with it. */
export function readPlanFile(file: string): Plan {
  const checked = checkPlanFile(file);
  if ('plan' in checked) return checked.plan;
  throw new CliError(checked.problems.join('\n'), EXIT.rejected);
}
