import { quoteIdentifier } from '../../connections/quote-identifier';
import { declaredType } from '../table/has-key';
import { fullXid, SERVER, XMIN } from '../rows/row-xid';
import type { ReferringKey } from './referring-keys';
import { CHAINED, EACH_IMAGE, LEFT_ALONE_LATER, OF_SHAPE, type ImageShape } from './undo-images';
import type { UndoTable } from './undo-table';

/** The SQL by which the rows of one shape are undone. */
export interface UndoStatements {
  /** Makes the stage, empty. */
  readonly createStage: string;
  /** Stages the rows that a shape's images tell of, numbered from 1, the newest first. Takes the shape's parameters. */
  readonly fill: string;
  /** Locks the rows and gives those a rule that are gone or changed. */
  readonly match: string;
  /** Of the rows $1, those that must not be deleted or restored yet since others refer to them; empty where none can. */
  readonly heldDeletes: string;
  readonly heldRestores: string;
  /** Undo the rows $1. */
  readonly remove: string;
  readonly restore: string;
  /** Notes how restored rows stand that are not exactly as they were. */
  readonly compare: string;
  /** Gives earlier images of the execution the hashes of such rows. Takes execution, entity, batch. */
  readonly correct: string;
  /** The lineage's ids for rows: `n` and `id`. Takes the ids and, for each key column, the array of their texts. */
  readonly names: string;
}

/** The rows that are undone. */
export const STAGE = 'pg_temp.commander_undo';
const BEFORE = 'pg_temp.commander_before';

/** Empties the stage of another shape away. */
export const DROP_STAGE = `drop table if exists ${STAGE}; drop table if exists ${BEFORE}`;
/** Gives the rows $1 the rules $2. */
export const SET_RULES = `update ${STAGE} s set rule = r.rule from unnest($1::int[], $2::text[]) r(n, rule) where r.n = s.n`;
/** Gives rows the rule of a change that were left alone in a later batch of the execution. Takes execution, entity, batch. */
export const LEAVE_ALONE = `update ${STAGE} s set rule = 'row.changed' from (${LEFT_ALONE_LATER}) later
  where s.rule is null and s.keys = later.keys`;
/** The staged rows that have no rule, the newest first. */
export const READ_OPEN = `select n, created from ${STAGE} where rule is null order by n`;
/** Of rows `s` of the stage, those that were given back what a transaction had written that is known. */
export const OVERWRITTEN = 'rule is null and not created and before_xid is not null';
/** The stage, in the order in which the rows were written. */
export const READ_STAGE = `select n, created, keys, rule, left_hash is not null as inexact,
  ${OVERWRITTEN} as overwritten from ${STAGE} order by n desc`;

/** Forgets a shape's images. */
export const FORGET = `delete from commander_meta.undo_image u where ${OF_SHAPE}`;
/** Forgets a shape's images but those of rows that have a rule; arrays cannot be cut in place, so their parts are written anew. */
export const FORGET_UNDONE = `with ${CHAINED},
  kept as (
    select part, jsonb_agg(keys order by place) as keys, array_agg(c.before order by place) as before,
      array_agg(c.hash order by place) as after_hash, array_agg(c.before_xid order by place) as before_xid
    from chained c join ${STAGE} s using (keys, life) where s.rule is not null group by part),
  dropped as (
    delete from commander_meta.undo_image u where ${OF_SHAPE} and not exists (select from kept where kept.part = u.part))
  update commander_meta.undo_image u set after_hash = kept.after_hash, before = case when u.kind = 'updated' then kept.before end,
    before_xid = case when u.before_xid is not null then kept.before_xid end,
    keys = (select array_agg(texts order by i) from (
      select i, array_agg(texts->>(i - 1)::int order by place) as texts
      from generate_series(1, cardinality(u.key_columns)) i, jsonb_array_elements(kept.keys) with ordinality r(texts, place)
      group by i) c)
  from kept where ${OF_SHAPE} and u.part = kept.part`;

const quoteList = (names: readonly string[]): string => names.map(quoteIdentifier).join(', ');
const AT_PLACE = 't.tableoid = s.table_id and t.ctid = s.row_id';

/** Builds the statements for a shape of images, none of whose columns the table lacks, and the table as it is now. */
export function undoStatements(
  table: UndoTable,
  shape: ImageShape,
  keys: readonly ReferringKey[],
): UndoStatements {
  const { rowColumns } = shape;
  const written = table.columns.filter(
    (column) => column.written === 'freely' && rowColumns.includes(column.name),
  );
  const sets = written.map(({ name }) => `${quoteIdentifier(name)} = (b.r).${quoteIdentifier(name)}`);
  return {
    ...stageStatements(table, shape),
    heldDeletes: keys.map((key) => heldSql(shape, key)).join(' union '),
    heldRestores: keys
      .filter((key) => key.onUpdate)
      .map((key) => `${heldSql(shape, { ...key, self: false }, BEFORE_ROW)} and ${moves(key)}`)
      .join(' union '),
    remove: `delete from ${shape.table} t using ${STAGE} s where s.n = any($1) and ${AT_PLACE}`,
    restore: `update ${shape.table} t set ${sets.join(', ')} from ${STAGE} s ${BEFORE_ROW} where s.n = any($1) and ${AT_PLACE}`,
    ...trackStatements(table, shape),
  };
}

// Without the offset the planner would parse the text once for each column.
const BEFORE_ROW = `cross join lateral (select s.before::${BEFORE} as r offset 0) b`;

/** The hash of a row `t` of a shape, as images have it. */
export const hashOf = ({ rowColumns }: ImageShape): string =>
  `hashtextextended(row(${rowColumns.map((name) => `t.${quoteIdentifier(name)}`).join(', ')})::text, 0)`;

/** Whether row `t` has the key of row `s` of the stage. */
export const sameKey = ({ keyColumns }: ImageShape): string =>
  keyColumns.map((name, i) => `t.${quoteIdentifier(name)} = s.k${i}`).join(' and ');

// Whether columns that were added since still hold what every row got then.
function untouched(table: UndoTable, { rowColumns }: ImageShape): string {
  const added = table.columns.filter(
    (column) => column.written !== 'derived' && !rowColumns.includes(column.name),
  );
  const conditions = added.map(({ name, declared, initial }) =>
    initial === null
      ? 'false'
      : `t.${quoteIdentifier(name)}::text is not distinct from cast(${initial} as ${declared})::text`,
  );
  return conditions.join(' and ') || 'true';
}

type StageStatements = Pick<UndoStatements, 'createStage' | 'fill' | 'match'>;

function stageStatements(table: UndoTable, shape: ImageShape): StageStatements {
  const { keyColumns, rowColumns } = shape;
  const ks = keyColumns.map((_, i) => `k${i}`).join(', ');
  const typed = keyColumns.map((name, i) => `t.${quoteIdentifier(name)} as k${i}`);
  const casts = keyColumns.map((name, i) => `cast(keys[${i + 1}] as ${declaredType(table, name)})`);
  const xid = table.stamped ? fullXid(XMIN) : 'null::bigint';
  const found = `t.tableoid as table_id, t.ctid as row_id, case when s.hash is not null then ${hashOf(shape)} end as hash, ${xid} as xid,
    ${untouched(table, shape)} as untouched`;
  // Of another server, such as the one that a dump was taken of, an id says nothing here.
  const known = (id: string) =>
    table.stamped ? `case when server = ${SERVER} then ${id} end` : 'null::bigint';
  const newest = 'order by part desc, place desc';
  // A lateral look-up goes through the key's index whatever the planner believes of the table's size.
  const rows = table.keyed
    ? `select s.n, e.* from ${STAGE} s cross join lateral (select ${found} from ${shape.table} t where ${sameKey(shape)} for update) e`
    : `select s.n, ${found} from ${STAGE} s join ${shape.table} t on ${sameKey(shape)} for update of t`;
  return {
    createStage: `
      create temporary table commander_before on commit drop as select ${quoteList(rowColumns)} from ${shape.table} with no data;
      create temporary table commander_undo on commit drop as
        select 0 as n, false as created, null::text[] as keys, 0::bigint as life, null::text as before, 0::bigint as hash,
          0::bigint as xid, 0::bigint as before_xid, 0::bigint as twin, null::text as rule, 0::oid as table_id, '(0,0)'::tid as row_id, 0::bigint as left_hash, ${typed.join(', ')}
        from ${shape.table} t with no data`,
    fill: `with ${CHAINED},
      rows as (
        select keys, life, row_number() over (order by max(part) desc, max(place) desc) as n,
          case when life = 0 then (array_agg(before order by part, place))[1] end as before,
          case when life = 0 then (array_agg(${known('before_xid')} order by part, place))[1] end as was,
          (array_agg(hash ${newest}))[1] as hash, (array_agg(${known('xid')} ${newest}))[1] as xid
        from chained group by keys, life)
      insert into ${STAGE} (n, created, keys, life, before, hash, xid, before_xid, twin, ${ks})
      select n, life > 0, keys, life, before, hash, xid, ${fullXid('was')}, row_number() over (partition by keys, hash order by n), ${casts.join(', ')}
      from rows`,
    match: `with found as materialized (${rows}),
      unchanged as (
        select *, row_number() over (partition by n, hash order by table_id, row_id) as twin from found where untouched)
      update ${STAGE} s set table_id = u.table_id, row_id = u.row_id,
        rule = case when u.n is not null then null when exists (select from found f where f.n = s.n) then 'row.changed' else 'row.gone' end
      from ${STAGE} own left join unchanged u on u.n = own.n
        and case when own.xid is null then u.hash = own.hash and u.twin = own.twin else u.xid = own.xid end
      where own.n = s.n`,
  };
}

// Rows that are deleted by the same statement hold nothing.
function heldSql({ table }: ImageShape, key: ReferringKey, joins = ''): string {
  const refers = key.columns.map(
    (column, i) => `r.${quoteIdentifier(column)} = t.${quoteIdentifier(key.refersTo[i] ?? '')}`,
  );
  const own = key.self
    ? ` and not exists (select from ${STAGE} o where o.n = any($1) and o.table_id = r.tableoid and o.row_id = r.ctid)`
    : '';
  return `select s.n from ${STAGE} s join ${table} t on ${AT_PLACE} ${joins} where s.n = any($1)
    and exists (select from ${key.table} r where ${refers.join(' and ')}${own})`;
}

function moves({ refersTo }: ReferringKey): string {
  const side = (row: string) =>
    `row(${refersTo.map((name) => `${row}.${quoteIdentifier(name)}`).join(', ')})`;
  return `${side('t')} is distinct from ${side('(b.r)')}`;
}

function trackStatements(
  table: UndoTable,
  shape: ImageShape,
): Pick<UndoStatements, 'compare' | 'correct' | 'names'> {
  const { keyColumns } = shape;
  const texts = keyColumns.map((_, i) => `p${i}`);
  const canonical = keyColumns.map((name, i) => `cast(p${i} as ${declaredType(table, name)})::text`);
  return {
    compare: `update ${STAGE} s set left_hash = now.hash
      from (select s.n, e.hash from ${STAGE} s cross join lateral (select ${hashOf(shape)} as hash from ${shape.table} t where ${sameKey(shape)}) e
        where s.rule is null and not s.created and e.hash <> hashtextextended(s.before, 0)) now
      where now.n = s.n`,
    correct: `with moved as materialized (
        select keys, hashtextextended(before, 0) as expected, left_hash from ${STAGE} where left_hash is not null),
      corrected as (
        select u.batch, u.part, array_agg(coalesce(m.left_hash, e.hash) order by e.place) as after_hash
        from commander_meta.undo_image u cross join ${EACH_IMAGE} left join moved m on m.keys = e.keys and m.expected = e.hash
        where u.execution_id = $1 and u.entity = $2 and u.batch <> $3
        group by u.batch, u.part having count(m.left_hash) > 0)
      update commander_meta.undo_image u set after_hash = c.after_hash from corrected c
      where u.execution_id = $1 and u.entity = $2 and u.batch = c.batch and u.part = c.part`,
    names: `select s.n, min(told.id) as id from ${STAGE} s join (
        select id, array[${canonical.join(', ')}] as keys
        from unnest($1::text[], ${texts.map((_, i) => `$${i + 2}::text[]`).join(', ')}) as i(id, ${texts.join(', ')})) told using (keys)
      group by s.n`,
  };
}
