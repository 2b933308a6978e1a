import type { Entity } from '@commander/contracts';
import { quoteIdentifier } from '../../connections/quote-identifier';
import type { MariadbClient } from '../connection/mariadb-client';
import { readTexts } from '../rows/row-image';
import { readTargetTable } from '../table/target-table';
import { eachRow } from './each-row';

/** Tells the rows of an entity's table as texts in the order of its fields, in the order of the key. */
export async function eachTargetRow(
  client: MariadbClient,
  { fields, key, target }: Entity,
  take: (rows: readonly (readonly (string | null)[])[]) => Promise<void>,
): Promise<void> {
  const table = await readTargetTable(client, target.table);
  const columns = fields.flatMap(({ to }) => table?.columns.find(({ name }) => name === to) ?? []);
  const query = `select ${readTexts(columns)} from ${table?.qualified ?? ''} order by ${key.map(quoteIdentifier).join(', ')}`;
  const names = columns.map((_, place) => `t${place}`);
  await eachRow<Record<string, string | null>>(
    client,
    { columns: names.map((name) => `${name} longtext`), query, values: [] },
    (rows) => take(rows.map((row) => names.map((name) => row[name] ?? null))),
  );
}
