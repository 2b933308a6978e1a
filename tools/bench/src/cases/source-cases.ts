import { join } from 'node:path';
import { copyFile, copyFromMariadb, copyPipe } from '../contenders/copy-pipe';
import { loadCsv, loadTable } from '../contenders/pgloader-command';
import { pgloader } from '../contenders/pgloader';
import { product } from '../contenders/product';
import { isInstalled, runShell } from '../contenders/run-shell';
import { springBatch } from '../contenders/spring-batch';
import { COLUMN_LIST } from '../source/customers';
import { fillMariadb } from '../source/mariadb-source';
import type { BenchCase } from './bench-case';

const TABLE = { connection: 'legacy', table: 'public.customers' } as const;

/** The case that all others differ from by one factor. */
export const base: BenchCase = {
  id: 'base',
  title: 'PostgreSQL to PostgreSQL, clean',
  runs: 'quick',
  enter: async (arena) => [
    copyPipe(arena),
    await springBatch(arena),
    await pgloader(arena, loadTable(arena.source.url, arena.target.url)),
    product(arena, { source: TABLE }),
  ],
};

/** Read from a file. */
export const fromCsv: BenchCase = {
  id: 'csv',
  title: 'from a CSV file',
  runs: 'quick',
  enter: async (arena) => {
    const file = join(arena.files, 'customers.csv');
    const write = `psql -Xq "$FROM" -c "copy customers (${COLUMN_LIST}) to stdout csv header" > "$FILE"`;
    await runShell(write, { FROM: arena.source.url, FILE: file });
    return [
      copyFile(arena, file),
      await pgloader(arena, loadCsv(file, arena.target.url)),
      product(arena, { source: { connection: 'files', file: 'customers.csv' } }),
    ];
  },
};

/** Read from MariaDB, where its server and client are installed. */
export const fromMariadb: BenchCase = {
  id: 'mariadb',
  title: 'from MariaDB',
  runs: 'full',
  enter: async (arena) => {
    const mariadb = (await isInstalled('mariadb')) ? await arena.mariadbSource() : undefined;
    if (mariadb === undefined) return [{ name: 'copy', absent: 'MariaDB is not installed' }];
    await fillMariadb(arena.source.url, mariadb);
    return [
      copyFromMariadb(arena, mariadb),
      product(arena, { source: { connection: 'maria', table: 'customers' } }),
    ];
  },
};

// The four connections of one batch-processor then bring far less than two cores could take.
const DISTANT_BYTES_PER_SECOND = 2_000_000;

/** Read over connections that are slow, each by itself, by one batch-processor and by two. */
export const fromDistant: BenchCase = {
  id: 'distant',
  title: 'from a distant source, 2 MB/s a connection, two batch-processors',
  runs: 'full',
  enter: async (arena) => {
    await arena.throttleSource(DISTANT_BYTES_PER_SECOND);
    const source = { connection: 'distant', table: 'public.customers' } as const;
    const job = { source, parallel: 16 };
    return [product(arena, { ...job, name: 'one-processor' }), product(arena, { ...job, processors: 2 })];
  },
};

/** A hundredth of the records fails a validation. */
export const withBadRecords: BenchCase = {
  id: 'bad-records',
  title: '1 % of the records are bad',
  runs: 'full',
  badPerThousand: 10,
  enter: async (arena) => [copyPipe(arena), await springBatch(arena), product(arena, { source: TABLE })],
};
