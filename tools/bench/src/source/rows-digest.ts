import type { Database } from '@commander/faults';

/** A number and a sum over the texts of rows, whatever their order: equal where the rows are. */
export async function rowsDigest(database: Database, rows = 'select * from customers'): Promise<string> {
  const [found] = await database.query<{ digest: string }>(
    `select count(*) || ':' || coalesce(sum(hashtextextended(r::text, 0)), 0) as digest from (${rows}) r`,
  );
  return found?.digest ?? '';
}
