import type { BenchArena } from '../arena/bench-arena';
import { COLUMNS, makeTarget } from '../customers';
import type { Contender } from './contender';
import { runShell } from './run-shell';

const LIST = COLUMNS.join(', ');

/** `psql COPY | psql COPY`, one stream: the fastest way that moves rows and does nothing else. */
export const copyPipe = ({ source, target }: BenchArena): Contender => ({
  name: 'copy',
  prepare: () => makeTarget(target),
  run: async () => ({
    seconds: await runShell(
      `psql -Xq "$FROM" -c "copy customers (${LIST}) to stdout" | psql -Xq "$TO" -c "copy customers (${LIST}) from stdin"`,
      { FROM: source.url, TO: target.url },
    ),
  }),
});

/** psql's \copy of the CSV file that the product reads. */
export const copyFile = ({ target }: BenchArena, file: string): Contender => ({
  name: 'copy',
  prepare: () => makeTarget(target),
  run: async () => ({
    seconds: await runShell(`psql -Xq "$TO" -c "copy customers (${LIST}) from stdin csv header" < "$FILE"`, {
      TO: target.url,
      FILE: file,
    }),
  }),
});
