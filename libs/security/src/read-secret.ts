import { readFileSync } from 'node:fs';
import { ConfigError } from './config-error';

/** The environment, as a process has it. */
export type Env = Readonly<Record<string, string | undefined>>;

function readFile(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new ConfigError([
      `${name}_FILE names a file that cannot be read (${code}): check the path and its permissions.`,
    ]);
  }
}

/**
 * The value of `NAME`, or the content of the file that `NAME_FILE` names less one trailing newline; undefined where neither
 * is set (an empty variable counts as not set). Throws ConfigError, which never holds the value, where both are set or the
 * file cannot be read.
 */
export function readSecret(env: Env, name: string): string | undefined {
  const direct = env[name];
  const path = env[`${name}_FILE`];
  if (direct && path) throw new ConfigError([`${name} and ${name}_FILE are both set: keep one of them.`]);
  return path ? readFile(name, path) : direct || undefined;
}
