import type { FieldType } from '@commander/contracts';
import { quoteIdentifier, quoteTable } from '../../connections/quote-identifier';
import type { ClientBase } from 'pg';
import type { LookupIn } from '../../rows/record-writer';

const KEY_TYPES: Readonly<Record<FieldType, string>> = {
  text: 'text',
  integer: 'int4',
  bigint: 'int8',
  numeric: 'numeric',
  double: 'float8',
  boolean: 'bool',
  date: 'date',
  timestamp: 'timestamp',
  timestamptz: 'timestamptz',
  json: 'text',
  uuid: 'uuid',
  bytes: 'bytea',
};

// What the keys $1 stand for: `n`, a key's place from 0, and the `values` of at most two of its rows as texts.
const lookupSql = ({ table, by, value, type }: LookupIn): string =>
  `select (k.n - 1)::int as n, f.values
   from unnest($1::${KEY_TYPES[type]}[]) with ordinality as k (key, n)
   cross join lateral (select array_agg(v) as values from (
     select p.${quoteIdentifier(value)}::text as v from ${quoteTable(table)} p
     where p.${quoteIdentifier(by)} = k.key limit 2) r) f
   where f.values is not null`;

/** The values, as texts, of at most two rows of each key. */
export async function lookUp(
  client: ClientBase,
  lookup: LookupIn,
  keys: readonly string[],
): Promise<Map<string, readonly (string | null)[]>> {
  const { rows } = await client.query<{ n: number; values: (string | null)[] }>(lookupSql(lookup), [keys]);
  return new Map(rows.map(({ n, values }) => [keys[n] ?? '', values]));
}
