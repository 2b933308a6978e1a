import type { Savepoint } from '../../rows/write-in-ranges';
import type { MariadbClient } from '../connection/mariadb-client';

/** The savepoint between whose ranges a batch is tried; nothing is put off to the commit. */
export function savepointOf(client: MariadbClient): Savepoint {
  const run = (sql: string) => () => client.write(sql);
  // A savepoint of the same name replaces the one before.
  const set = run('savepoint commander_range');
  return {
    set,
    accept: set,
    move: set,
    back: run('rollback to savepoint commander_range'),
    release: run('release savepoint commander_range'),
  };
}
