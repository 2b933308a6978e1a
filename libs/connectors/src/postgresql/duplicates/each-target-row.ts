import type { Entity } from '@commander/contracts';
import type { ClientBase } from 'pg';
import { quoteIdentifier, quoteTable } from '../../connections/quote-identifier';
import { eachRow } from './each-row';

/** Tells the rows of an entity's table as texts in the order of its fields, in the order of the key. */
export function eachTargetRow(
  client: ClientBase,
  { fields, key, target }: Entity,
  take: (rows: readonly (readonly (string | null)[])[]) => Promise<void>,
): Promise<void> {
  const columns = fields.map(({ to }) => `${quoteIdentifier(to)}::text`).join(', ');
  const order = key.map(quoteIdentifier).join(', ');
  const text = `select array[${columns}] as texts from ${quoteTable(target.table)} order by ${order}`;
  return eachRow<{ texts: (string | null)[] }>(client, { text, values: [] }, (rows) =>
    take(rows.map((row) => row.texts)),
  );
}
