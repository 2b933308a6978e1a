import type { FieldType } from '@commander/contracts';
import { quoteIdentifier, quoteTable } from '../../connections/quote-identifier';
import type { LookupIn } from '../../rows/record-writer';
import type { MariadbClient } from '../connection/mariadb-client';

// Each key is a query of its own, so that equality is the column's: far below max_allowed_packet, and few round trips.
const KEYS_AT_ONCE = 200;

// A number in quotes would be compared as a float.
const KEY_EXPRESSIONS: Partial<Record<FieldType, string>> = {
  integer: 'cast(? as signed)',
  bigint: 'cast(? as signed)',
  numeric: 'cast(? as decimal(65, 30))',
};

/** The values, as texts, of at most two rows of each key. */
export async function lookUp(
  client: MariadbClient,
  { table, by, value, type }: LookupIn,
  keys: readonly string[],
): Promise<Map<string, (string | null)[]>> {
  const found = new Map<string, (string | null)[]>();
  const one = `select ? as n, p.${quoteIdentifier(value)} as v from ${quoteTable(table)} p
    where p.${quoteIdentifier(by)} = ${KEY_EXPRESSIONS[type] ?? '?'} limit 2`;
  for (let start = 0; start < keys.length; start += KEYS_AT_ONCE) {
    const some = keys.slice(start, start + KEYS_AT_ONCE);
    const rows = await client.rows<{ n: string; v: string | null }>(
      some.map(() => `(${one})`).join(' union all '),
      some.flatMap((key, i) => [start + i, key]),
    );
    for (const { n, v } of rows) {
      const key = keys[Number(n)] ?? '';
      found.set(key, [...(found.get(key) ?? []), v]);
    }
  }
  return found;
}
