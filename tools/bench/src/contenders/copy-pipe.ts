import type { BenchArena } from '../arena/bench-arena';
import { COLUMN_LIST } from '../source/customers';
import { makeTarget } from '../source/make-tables';
import { mariadbClient } from '../source/mariadb-source';
import type { Contender } from './contender';
import { runShell } from './run-shell';

const INTO = `psql -Xq "$TO" -c "copy customers (${COLUMN_LIST}) from stdin`;

const bare = ({ target }: BenchArena, pipe: string, env: NodeJS.ProcessEnv): Contender => ({
  name: 'copy',
  leaves: 'source rows',
  prepare: () => makeTarget(target),
  run: async () => ({ seconds: (await runShell(pipe, { ...env, TO: target.url })).seconds }),
});

/** `psql COPY | psql COPY`, one stream: the fastest way that moves rows and does nothing else. */
export const copyPipe = (arena: BenchArena): Contender =>
  bare(arena, `psql -Xq "$FROM" -c "copy customers (${COLUMN_LIST}) to stdout" | ${INTO}"`, {
    FROM: arena.source.url,
  });

/** psql's \copy of the CSV file that the product reads. */
export const copyFile = (arena: BenchArena, file: string): Contender =>
  bare(arena, `${INTO} csv header" < "$FILE"`, { FILE: file });

/** MariaDB's client into COPY: its unbuffered text is COPY's but for the nulls. */
export function copyFromMariadb(arena: BenchArena, mariadb: string): Contender {
  const { command, env } = mariadbClient(mariadb);
  const read = `${command} --quick -BN -e "set time_zone = '+00:00'; select ${COLUMN_LIST} from customers"`;
  return bare(arena, `${read} | ${INTO} with (null 'NULL')"`, { ...env, PGTZ: 'UTC' });
}
