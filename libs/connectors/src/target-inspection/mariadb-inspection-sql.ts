import { quoteIdentifier, quoteTable } from '../connections/quote-identifier';
import { declare, readKey } from '../mariadb/rows/row-image';
import { N } from '../mariadb/rows/write-statements';
import type { TargetColumn, TargetTable } from '../mariadb/table/target-table';
import type { InspectedReference } from './target-inspector';

/** Keys to look up, each with the number of its uses. */
export const KEYS = 'commander_keys';
const USES = 'commander_uses';
/** The records that are compared, each with its place. */
export const EXPECTED = 'commander_expected';

/** The statement that drops the keys. */
export const dropKeys = `drop temporary table if exists ${KEYS}`;

/** The statement that makes the keys. */
export const createKeys = (columns: readonly TargetColumn[]): string =>
  `create temporary table ${KEYS} (${USES} bigint not null, ${columns.map((column) => declare(column)).join(', ')}) engine=InnoDB`;

const sameKey = (key: readonly string[], rows: string): string =>
  key.map((name) => `t.${quoteIdentifier(name)} = ${rows}.${quoteIdentifier(name)}`).join(' and ');

/** Counts the keys whose row exists. */
export const existingSql = ({ qualified }: TargetTable, key: readonly string[]): string =>
  `select count(*) as existing from ${KEYS} k straight_join ${qualified} t on ${sameKey(key, 'k')}`;

/** Sums the uses of keys that name no row. */
export const countMissingSql = ({ qualified }: TargetTable, key: readonly string[]): string =>
  `select coalesce(sum(k.${USES}), 0) as missing from ${KEYS} k where not exists (select 1 from ${qualified} t where ${sameKey(key, 'k')})`;

const nullTest = (fields: readonly string[]): string =>
  fields.map((field) => `c.${quoteIdentifier(field)} is null`).join(' or ');

/** Counts rows by whether their reference is null. */
export function countUsesSql({ table, fields }: InspectedReference): string {
  const isNull = nullTest(fields);
  return `select coalesce(sum(${isNull}), 0) as nulls, coalesce(sum(not (${isNull})), 0) as checked from ${quoteTable(table)} c`;
}

/** Counts rows whose reference names no row of a table in the same database. */
export function countOrphansSql({ table, fields, parent }: InspectedReference): string {
  const names = fields.map(
    (field, i) => `p.${quoteIdentifier(parent.key[i] ?? '')} = c.${quoteIdentifier(field)}`,
  );
  return `select count(*) as orphans from ${quoteTable(table)} c where not (${nullTest(fields)})
    and not exists (select 1 from ${quoteTable(parent.table)} p where ${names.join(' and ')})`;
}

/** Lists the references of a table, each once, as texts `k0` and so on, with the number of rows that use it. */
export function listUsesSql({ table, fields }: InspectedReference): string {
  const columns = fields.map((field) => `c.${quoteIdentifier(field)}`);
  return `select ${columns.map((column, i) => `cast(${column} as char) as k${i}`).join(', ')}, count(*) as uses
    from ${quoteTable(table)} c where not (${nullTest(fields)}) group by ${columns.join(', ')}`;
}

const TEXTS = /^(char|varchar|tinytext|text|mediumtext|longtext|enum|set|json)$/;

/** Reads what stands where the expected records should: whether a row is found, the key's text, and per column its text and whether it is the same. */
export function compareSql(
  { qualified }: TargetTable,
  columns: readonly TargetColumn[],
  key: readonly string[],
): string {
  const keys = key.flatMap((name) => columns.filter((column) => column.name === name));
  const compared = columns.map(({ name, type }, i) => {
    const [t, e] = ['t', 'e'].map((row) => `${row}.${quoteIdentifier(name)}`);
    const same = TEXTS.test(type) ? `cast(${t} as binary) <=> cast(${e} as binary)` : `${t} <=> ${e}`;
    return `${same} as same${i}, cast(${t} as char) as text${i}`;
  });
  return `select e.${N} as n, t.${quoteIdentifier(key[0] ?? '')} is not null as found, ${readKey(keys, 't', 'k')}, ${readKey(keys, 'e', 'own')}, ${compared.join(', ')}
    from ${EXPECTED} e left join ${qualified} t on ${sameKey(key, 'e')} order by e.${N}`;
}
