import { ConfigError } from './config-error';

type Readers = Readonly<Record<string, () => unknown>>;
type Answers<R extends Readers> = { [K in keyof R]: ReturnType<R[K]> };

/** What several parts of a configuration say; throws one ConfigError with the problems of all of them. */
export function readTogether<R extends Readers>(readers: R): Answers<R> {
  const problems: string[] = [];
  const entries = Object.entries(readers).map(([name, read]) => {
    try {
      return [name, read()];
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems);
      return [name, undefined];
    }
  });
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.fromEntries(entries) as Answers<R>;
}
