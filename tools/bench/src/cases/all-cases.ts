import { join } from 'node:path';
import type { BenchArena } from '../arena/bench-arena';
import { copyFile, copyPipe } from '../contenders/copy-pipe';
import { product, type ProductOptions } from '../contenders/product';
import { runShell } from '../contenders/run-shell';
import { COLUMNS, makeSource } from '../customers';
import type { BenchCase } from './bench-case';

const TABLE = { table: 'public.customers' };
const LIST = COLUMNS.join(', ');

/** PostgreSQL to PostgreSQL, clean rows, against the bare pipe. */
const tableCase = (id: string, title: string, options: Partial<ProductOptions> = {}): BenchCase => ({
  id,
  title,
  quick: id === 'base',
  prepare: async (arena, rows) => {
    await makeSource(arena.source, { rows, badPerThousand: 0 });
    return [copyPipe(arena), product(arena, { source: TABLE, ...options })];
  },
});

const withBadRecords: BenchCase = {
  id: 'bad-records',
  title: '1 % of the records are bad',
  quick: false,
  prepare: async (arena, rows) => {
    await makeSource(arena.source, { rows, badPerThousand: 10 });
    return [copyPipe(arena), product(arena, { source: TABLE })];
  },
};

const fromCsv: BenchCase = {
  id: 'csv',
  title: 'from a CSV file',
  quick: true,
  prepare: async (arena, rows) => {
    await makeSource(arena.source, { rows, badPerThousand: 0 });
    const file = join(arena.files, 'customers.csv');
    const env = { FROM: arena.source.url, FILE: file };
    await runShell(`psql -Xq "$FROM" -c "copy customers (${LIST}) to stdout csv header" > "$FILE"`, env);
    return [copyFile(arena, file), product(arena, { source: { file: 'customers.csv' } })];
  },
};

const upsert = (id: string, title: string, fill?: (arena: BenchArena) => Promise<void>): BenchCase => ({
  id,
  title,
  quick: false,
  prepare: async (arena, rows) => {
    await makeSource(arena.source, { rows, badPerThousand: 0 });
    const options = { source: TABLE, duplicates: { policy: 'update' } };
    return [copyPipe(arena), product(arena, { ...options, fill: () => fill?.(arena) ?? Promise.resolve() })];
  },
});

const filled = async (arena: BenchArena): Promise<void> => {
  await copyPipe(arena).run();
  await arena.target.query('vacuum analyze customers');
};

const changed = async (arena: BenchArena): Promise<void> => {
  await filled(arena);
  await arena.target.query('update customers set balance = balance + 1');
  await arena.target.query('vacuum analyze customers');
};

const batchSizes = [500, 2000, 20_000].map((batchSize) =>
  tableCase(`batch-${batchSize}`, `batches of ${batchSize} records`, { batchSize }),
);

const parallel = [1, 2, 8].map((batches) =>
  tableCase(`parallel-${batches}`, `${batches} batches side by side`, { parallel: batches }),
);

/** Every case, the base case first. */
export const ALL_CASES: readonly BenchCase[] = [
  tableCase('base', 'PostgreSQL to PostgreSQL, everything on'),
  fromCsv,
  withBadRecords,
  upsert('upsert-empty', 'upsert into an empty table'),
  upsert('upsert-changed', 'upsert, every row is updated', changed),
  upsert('upsert-unchanged', 'upsert, nothing has changed', filled),
  ...batchSizes,
  ...parallel,
  tableCase('two-processors', 'two batch-processors', { processors: 2 }),
];
