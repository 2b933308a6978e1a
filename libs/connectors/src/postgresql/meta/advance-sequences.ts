import type { ClientBase } from 'pg';
import { quoteIdentifier } from '../../connections/quote-identifier';
import type { Sequences } from '../../ledger/sequences';
import { readTargetTable } from '../table/target-table';

// The sequences a column's default takes its values from: owned (serial, identity) or merely named by the default.
const OF_TABLE = `
  select distinct a.attname as column, s.oid::regclass::text as sequence, q.seqincrement > 0 as ascending
  from pg_attribute a
    left join pg_attrdef f on f.adrelid = a.attrelid and f.adnum = a.attnum
    join pg_depend d on (d.refclassid = 'pg_class'::regclass and d.refobjid = a.attrelid and d.refobjsubid = a.attnum
        and d.classid = 'pg_class'::regclass)
      or (d.classid = 'pg_attrdef'::regclass and d.objid = f.oid and d.refclassid = 'pg_class'::regclass)
    join pg_class s on s.relkind = 'S' and s.oid in (d.objid, d.refobjid)
    join pg_sequence q on q.seqrelid = s.oid
  where a.attrelid = to_regclass($1) and not a.attisdropped and a.attname = any($2)
  order by sequence, a.attname`;

/**
 * Moves the sequences behind the written columns past the highest value written, never back, so that the target's own inserts
 * do not meet migrated ids. Descending sequences are left alone.
 */
export async function advanceSequences(
  client: ClientBase,
  name: string,
  columns: readonly string[],
): Promise<Sequences> {
  const table = await readTargetTable(client, name);
  if (!table) return [];
  const { rows } = await client.query<{ column: string; sequence: string; ascending: boolean }>(OF_TABLE, [
    table.qualified,
    [...columns],
  ]);
  const moved: Sequences = [];
  for (const { column, sequence } of rows.filter((row) => row.ascending)) {
    await client.query(
      `select setval($1::regclass, top.value) from (select max(${quoteIdentifier(column)})::bigint as value from ${table.qualified}) top
       where top.value >= (select last_value from ${sequence})`,
      [sequence],
    );
    const { rows: now } = await client.query<{ value: string }>(
      `select last_value::text as value from ${sequence}`,
    );
    moved.push({ sequence, value: now[0]?.value ?? '' });
  }
  return moved;
}
