import { quoteIdentifier, quoteTable } from '../connections/quote-identifier';
import type { TargetTable } from '../postgresql/table/target-table';
import { declaredType } from '../postgresql/table/has-key';
import { numbered } from './inspection-sql';
import type { InspectedReference } from './target-inspector';

const nullTest = (fields: readonly string[]): string =>
  fields.map((field) => `c.${quoteIdentifier(field)} is null`).join(' or ');

/** Counts rows by whether their reference is null. */
export function countUsesSql({ table, fields }: InspectedReference): string {
  const isNull = nullTest(fields);
  return `select count(*) filter (where ${isNull})::text as nulls, count(*) filter (where not (${isNull}))::text as checked
    from ${quoteTable(table)} c`;
}

/** Counts rows whose reference names no row of a table in the same database. */
export function countOrphansSql({ table, fields, parent }: InspectedReference): string {
  const names = fields.map(
    (field, i) => `p.${quoteIdentifier(parent.key[i] ?? '')} = c.${quoteIdentifier(field)}`,
  );
  return `select count(*)::text as orphans from ${quoteTable(table)} c where not (${nullTest(fields)})
    and not exists (select from ${quoteTable(parent.table)} p where ${names.join(' and ')})`;
}

/** Lists the references of a table, each once, as texts, with the number of rows that use it in the last column. */
export function listUsesSql({ table, fields }: InspectedReference): string {
  const columns = fields.map((field) => `c.${quoteIdentifier(field)}`);
  return `select ${columns.map((column) => `${column}::text`).join(', ')}, count(*)::text
    from ${quoteTable(table)} c where not (${nullTest(fields)}) group by ${columns.join(', ')}`;
}

/** Sums the uses of keys that name no row. Parameters: one array of texts per column of the key, then the uses. */
export function countMissingSql(parent: TargetTable, key: readonly string[]): string {
  const arrays = key.map((_, i) => `$${i + 1}::text[]`);
  const names = key.map(
    (name, i) => `p.${quoteIdentifier(name)} = cast(r.k${i} as ${declaredType(parent, name)})`,
  );
  return `select coalesce(sum(r.uses), 0)::text as missing
    from unnest(${arrays.join(', ')}, $${key.length + 1}::bigint[]) as r(${numbered('k', key.length).join(', ')}, uses)
    where not exists (select from ${parent.qualified} p where ${names.join(' and ')})`;
}
