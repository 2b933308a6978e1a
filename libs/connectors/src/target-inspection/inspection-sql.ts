import { escapeLiteral } from 'pg';
import { quoteIdentifier } from '../connections/quote-identifier';
import { declaredType, hasKey } from '../postgresql/table/has-key';
import type { TargetTable } from '../postgresql/table/target-table';

/** An entity's table and the columns that the plan writes. */
export interface InspectedTable {
  readonly table: TargetTable;
  readonly columns: readonly string[];
  readonly key: readonly string[];
}

/** `k0, k1, ...` */
export const numbered = (letter: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${letter}${i}`);

// Undo images hold, per part of a batch, one array of texts for each column of the key.
function writtenKeys(width: number): string {
  const slices = numbered('k', width).map((_, i) => `u.keys[${i + 1}:${i + 1}]`);
  return `commander_meta.undo_image u, unnest(${slices.join(', ')}) as k(${numbered('k', width).join(', ')})
    where u.chain_id = $1 and u.entity = $2`;
}

/** Counts an entity's writes, their distinct ids that exist, and those that were written more than once. Parameters: chain, entity. */
export function countWrittenSql(inspected: InspectedTable): string {
  const { table, key } = inspected;
  const ks = numbered('k', key.length).join(', ');
  return `with written as materialized (select ${ks}, count(*) as times from ${writtenKeys(key.length)} group by ${ks})
    select (select coalesce(sum(times) - count(*), 0) from written)::text as repeats,
      (select count(*) from written w where exists (select from ${table.qualified} t where ${hasKey(table, key, (i) => `w.k${i}`)}))::text as existing`;
}

/** Counts an entity's writes and its unchanged records, and the pages of its table. Parameters: chain, entity. */
export const sizesSql = ({ table }: InspectedTable): string => `
  select (select coalesce(sum(array_length(keys, 2)), 0) from commander_meta.undo_image where chain_id = $1 and entity = $2)::text as written,
    (select coalesce(sum((counts->>'unchanged')::bigint), 0) from commander_meta.batch_ledger
      where chain_id = $1 and entity = $2 and kind = 'load')::text as unchanged,
    (select coalesce(sum(pg_relation_size(relid)), 0) / current_setting('block_size')::int
      from pg_partition_tree(${escapeLiteral(table.qualified)}::regclass))::text as pages`;

/** Counts the rows of an entity's table whose key was written. Parameters: chain, entity. */
export const countRowsWrittenSql = ({ table, key }: InspectedTable): string => `
  select count(*)::text as found from ${table.qualified} t
  where exists (select from ${writtenKeys(key.length)} and ${hasKey(table, key, (i) => `k.k${i}`)})`;

/**
 * Compares records with their rows. Parameters: chain, entity, batch, its input's hash, then one array of texts per column.
 * `everywhere`: look for other writers of the same ids in all batches.
 */
export function compareSql(inspected: InspectedTable, everywhere: boolean): string {
  const { table, columns, key } = inspected;
  const cs = numbered('c', columns.length);
  const place = (name: string): string => `e.c${columns.indexOf(name)}`;
  const casts = columns.map((name, i) => `cast(c${i} as ${declaredType(inspected.table, name)}) as c${i}`);
  const written = key.map((name, i) => `k.k${i} = ${place(name)}::text`).join(' and ');
  const sameKey = key.map((name) => `t.${quoteIdentifier(name)} = ${place(name)}`).join(' and ');
  const inBatch = everywhere ? '' : 'and u.batch = $3';
  return `with expected as materialized (
      select (n - 1)::int as n, ${casts.join(', ')}
      from unnest(${cs.map((_, i) => `$${i + 5}::text[]`).join(', ')}) with ordinality as e(${cs.join(', ')}, n)),
    written as (
      select e.n from expected e, ${writtenKeys(key.length)} ${inBatch} and ${written}
        and exists (select from commander_meta.batch_ledger l where l.chain_id = $1 and l.kind = 'load'
          and l.entity = $2 and l.batch = $3 and l.input_hash = $4)
      group by e.n having count(*) = 1 and bool_and(u.batch = $3))
    select distinct on (e.n) e.n as place, t.${quoteIdentifier(key[0] ?? '')} is not null as found,
      array[${columns.map((name, i) => sameValue(table, name, `c${i}`)).join(', ')}] as same,
      array[${columns.map((name) => `t.${quoteIdentifier(name)}::text`).join(', ')}] as texts
    from expected e join written using (n) left join ${table.qualified} t on ${sameKey}
    order by e.n`;
}

// json, xml and the like have no equality: their texts are compared.
function sameValue(table: TargetTable, name: string, expected: string): string {
  const comparable = table.columns.find((column) => column.name === name)?.comparable ?? true;
  const cast = comparable ? '' : '::text';
  return `t.${quoteIdentifier(name)}${cast} is not distinct from e.${expected}${cast}`;
}
