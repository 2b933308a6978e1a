import { CommanderError } from './commander-error';

const IDENTIFIER = /^[\w.-]{1,40}$/;

/** What a service says that cannot open one of its databases: which one, where, why by code, and how to mend it. */
export function databaseUnreachable(variable: string, url: string, error: unknown): CommanderError {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  const why = IDENTIFIER.test(code) ? ` (${code})` : '';
  return new CommanderError(
    'COMMANDER_DATABASE_UNREACHABLE',
    `The database of ${variable}${placeOf(url)} cannot be opened${why}: see whether it runs and accepts these credentials.`,
    { cause: error },
  );
}

function placeOf(url: string): string {
  if (!URL.canParse(url)) return '';
  const { hostname, port, pathname } = new URL(url);
  return `, ${hostname}:${port === '' ? '5432' : port}${pathname},`;
}
