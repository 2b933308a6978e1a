import type { BenchArena } from '../arena/bench-arena';
import { copyPipe } from '../contenders/copy-pipe';
import { product } from '../contenders/product';
import { runShell } from '../contenders/run-shell';
import { upsertByHand } from '../contenders/upsert-by-hand';
import { CHECKED_ROWS, COLUMN_LIST } from '../source/customers';
import type { BenchCase } from './bench-case';

async function fillTarget({ source, target }: BenchArena, balance = 'balance'): Promise<void> {
  const columns = COLUMN_LIST.replace('balance', balance);
  const read = `copy (select ${columns} from (${CHECKED_ROWS}) c) to stdout`.replaceAll(/\s+/g, ' ');
  await runShell(
    `psql -Xq "$FROM" -c "${read}" | psql -Xq "$TO" -c "copy customers (${COLUMN_LIST}) from stdin"`,
    { FROM: source.url, TO: target.url },
  );
  await target.query('vacuum analyze customers');
  await target.query('checkpoint');
}

const upsert = (id: string, title: string, fill: (arena: BenchArena) => Promise<unknown>): BenchCase => ({
  id: `upsert-${id}`,
  title,
  runs: 'full',
  enter: (arena, rows) =>
    Promise.resolve([
      copyPipe(arena),
      upsertByHand(arena, rows, () => fill(arena)),
      product(arena, {
        source: { connection: 'legacy', table: 'public.customers' },
        duplicates: { policy: 'update' },
        fill: () => fill(arena),
      }),
    ]),
});

/** Upserts into a table that is empty, holds other values, or holds the very same. */
export const UPSERT_CASES: readonly BenchCase[] = [
  upsert('empty', 'upsert into an empty table', () => Promise.resolve()),
  upsert('changed', 'upsert, every row is updated', (arena) => fillTarget(arena, 'balance + 1')),
  upsert('unchanged', 'upsert, nothing has changed', (arena) => fillTarget(arena)),
];
