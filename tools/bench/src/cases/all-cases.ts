import { copyPipe } from '../contenders/copy-pipe';
import { product, type ProductOptions } from '../contenders/product';
import { springBatch } from '../contenders/spring-batch';
import type { BenchCase } from './bench-case';
import { replay } from './replay-case';
import { base, fromCsv, fromDistant, fromMariadb, withBadRecords } from './source-cases';
import { UPSERT_CASES } from './upsert-cases';

const TABLE = { connection: 'legacy', table: 'public.customers' } as const;

/** The base case with the product set otherwise. */
const otherwise = (id: string, title: string, options: Partial<ProductOptions>): BenchCase => ({
  id,
  title,
  runs: 'full',
  enter: (arena) => Promise.resolve([copyPipe(arena), product(arena, { source: TABLE, ...options })]),
});

const small: BenchCase = {
  id: 'rows-100k',
  title: '100 thousand records',
  runs: 'full',
  rows: 100_000,
  enter: async (arena) => [copyPipe(arena), await springBatch(arena), product(arena, { source: TABLE })],
};

const large: BenchCase = {
  ...otherwise('rows-10m', '10 million records', {}),
  runs: 'asked',
  rows: 10_000_000,
};

const batches: BenchCase = {
  ...otherwise('batches-10k', '10,000 batches of 100 records', { batchSize: 100 }),
  runs: 'asked',
  rows: 1_000_000,
};

const byEmail = { name: 'email', fields: ['email'], normalise: ['trim', 'lower'] };

/** Every case, the base case first. */
export const ALL_CASES: readonly BenchCase[] = [
  base,
  fromCsv,
  fromMariadb,
  withBadRecords,
  ...UPSERT_CASES,
  otherwise('duplicates', 'duplicates are looked for by email', {
    duplicates: { policy: 'skip', rules: [byEmail] },
  }),
  small,
  large,
  ...[500, 1000, 2000, 5000, 10_000].map((batchSize) =>
    otherwise(`batch-${batchSize}`, `batches of ${batchSize} records`, { batchSize }),
  ),
  ...[1, 2, 4, 8].map((parallel) =>
    otherwise(
      `parallel-${parallel}`,
      parallel === 1 ? 'one batch at a time' : `${parallel} batches side by side`,
      { parallel },
    ),
  ),
  otherwise('processors-2', 'two batch-processors', { processors: 2 }),
  fromDistant,
  batches,
  replay,
];
