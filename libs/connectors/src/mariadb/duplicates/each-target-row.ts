import type { Entity } from '@commander/contracts';
import { quoteIdentifier } from '../../connections/quote-identifier';
import type { MariadbClient } from '../connection/mariadb-client';
import { readTexts } from '../rows/row-image';
import { requireTable, tableChanged } from '../table/require-table';
import { eachRow } from './each-row';

/**
 * Tells the rows of an entity's table as texts in the order of its fields, in the order of the key. Throws a fatal ConnectorError where the table
 * or one of the columns is gone.
 */
export async function eachTargetRow(
  client: MariadbClient,
  entity: Entity,
  take: (rows: readonly (readonly (string | null)[])[]) => Promise<void>,
): Promise<void> {
  const { fields, key } = entity;
  const table = await requireTable(client, entity);
  const columns = fields.flatMap(({ to }) => table.columns.find(({ name }) => name === to) ?? []);
  if (columns.length < fields.length) throw tableChanged(entity, 'a column of the plan');
  const query = `select ${readTexts(columns)} from ${table.qualified} order by ${key.map(quoteIdentifier).join(', ')}`;
  const names = columns.map((_, place) => `t${place}`);
  await eachRow<Record<string, string | null>>(
    client,
    { columns: names.map((name) => `${name} longtext`), query, values: [] },
    (rows) => take(rows.map((row) => names.map((name) => row[name] ?? null))),
  );
}
