import type { EntityManager } from 'typeorm';

/** One column of a multi-row insert: its PostgreSQL type and how to take its value from a row. */
export interface InsertColumn<R> {
  readonly type: string;
  readonly value: (row: R) => unknown;
}

/** Columns by name. */
export type InsertColumns<R> = Readonly<Record<string, InsertColumn<R>>>;

/** The statement that inserts any number of rows, one array of values per column. */
export function insertStatement<R>(table: string, columns: InsertColumns<R>): string {
  const arrays = Object.values(columns).map(({ type }, i) => `$${i + 1}::${type}[]`);
  const names = Object.keys(columns).join(', ');
  return `insert into ${table} (${names}) select * from unnest(${arrays.join(', ')})`;
}

/** Inserts rows in one statement, in their order. */
export async function insertRows<R>(
  manager: EntityManager,
  statement: string,
  columns: InsertColumns<R>,
  rows: readonly R[],
): Promise<void> {
  if (rows.length === 0) return;
  await manager.query(
    statement,
    Object.values(columns).map(({ value }) => rows.map(value)),
  );
}
