import type { WrittenFor } from '../../rows/written-for';
import { COUNT_WRITTEN, N, STAGE } from './each-statement';
import { quoteIdentifier } from '../../connections/quote-identifier';
import { hasKey } from '../table/has-key';
import { uniqueKeyOver, type TargetTable, type UniqueKey } from '../table/target-table';
import { SERVER, XMIN } from './row-xid';
import { atOnceStatements, type AtOnceStatements } from './at-once-statements';
import { returning, undoInsert, type StatementParts as Parts, type WriteMode } from './undo-image-sql';

/** The SQL by which one entity's batches are written; built once per table. */
export interface WriteStatements {
  readonly table: TargetTable;
  /** The target columns, in the order of a record's values. */
  readonly columns: readonly string[];
  /** Places of the key's columns among `columns`. */
  readonly keyPlaces: readonly number[];
  readonly uniqueKey: UniqueKey | undefined;
  /** Makes the stage, empty. */
  readonly openStage: string;
  readonly copy: string;
  /** Stages the kept record $1 alone, at place 0. */
  readonly takeKept: string;
  /** Later records of one key: `n`, and `first`, the record that survives. */
  readonly duplicates: string;
  /** Records whose key the target holds: `n`, whether a column differs, and whether its row has another key. */
  readonly existing: string;
  /** Writes the staged records $9 to $10 as new rows; returns how many it wrote. Takes the undo parameters. */
  readonly insert: string;
  /** Writes those of the staged records $9 to $10 that differ from their row; returns how many it wrote. Takes the undo parameters. */
  readonly update: string;
  /** Takes the hashes of this batch's undo images behind part $4 anew from the rows as they stand now; empty where nothing can have changed them. */
  readonly readBack: string;
  /** Writes records as new rows without a stage; null where something may stand between them and the table. */
  readonly atOnce: AtOnceStatements | null;
}

const quoteList = (names: readonly string[]): string => names.map(quoteIdentifier).join(', ');

/** The statement that drops a stage that may stand. */
export const DROP_STAGE = `drop table if exists ${STAGE}`;

/** The statement that makes a stage; at a commit it goes, or its records do. */
export const createStage = (
  columns: readonly string[],
  { qualified }: Pick<TargetTable, 'qualified'>,
  onCommit: 'drop' | 'delete rows',
): string => `create temporary table commander_stage on commit ${onCommit} as
  select null::int as ${N}, ${quoteList(columns)} from ${qualified} with no data`;

const KEPT = 'pg_temp.commander_batch';

/** The statement that drops what `keepBatch` made. */
export const DROP_KEPT = `drop table if exists ${KEPT}`;

/** The statement that keeps what is staged beyond the end of the transaction. */
export const KEEP_BATCH = `${DROP_KEPT};
  create temporary table commander_batch as select * from ${STAGE};
  create index on ${KEPT} (${N})`;

/** The statement that forgets staged records, by place. */
export const UNSTAGE = `delete from ${STAGE} where ${N} = any($1)`;

/** The records of a reference that name no row of the other table: `n`. */
export function orphansSql(
  fields: readonly string[],
  parent: string,
  key: readonly string[],
  isSelf: boolean,
): string {
  const names = (rows: string) =>
    fields.map(
      (field, place) => `${rows}.${quoteIdentifier(key[place] ?? '')} = s.${quoteIdentifier(field)}`,
    );
  const present = fields.map((field) => `s.${quoteIdentifier(field)} is not null`).join(' and ');
  const self = isSelf ? ` and not exists (select from ${STAGE} p where ${names('p').join(' and ')})` : '';
  return `select s.${N} as n from ${STAGE} s where ${present}
    and not exists (select from ${parent} p where ${names('p').join(' and ')})${self}`;
}

/** The statement that takes fields of staged records away, by place. */
export const clearSql = (fields: readonly string[]): string =>
  `update ${STAGE} set ${fields.map((field) => `${quoteIdentifier(field)} = null`).join(', ')} where ${N} = any($1)`;

// json, xml and the like have no equality: their texts are compared.
function differs(table: TargetTable, columns: readonly string[]): string {
  if (columns.length === 0) return 'false';
  const side = (rows: string) =>
    columns.map((name) => {
      const comparable = table.columns.find((column) => column.name === name)?.comparable ?? true;
      return `${rows}.${quoteIdentifier(name)}${comparable ? '' : '::text'}`;
    });
  return `row(${side('t').join(', ')}) is distinct from row(${side('s').join(', ')})`;
}

const sameKey = (key: readonly string[]): string =>
  key.map((name) => `t.${quoteIdentifier(name)} = s.${quoteIdentifier(name)}`).join(' and ');

function insertSql(parts: Parts): string {
  const { table, columns, key } = parts;
  const overriding = table.columns.some(
    (column) => column.generated === 'always' && columns.includes(column.name),
  )
    ? 'overriding system value'
    : '';
  return `with written as (
      insert into ${table.qualified} as t (${quoteList(columns)}) ${overriding}
      select ${quoteList(columns)} from ${STAGE} s where s.${N} >= $9 and s.${N} <= $10
      returning ${returning(key)}),
    undo as (${undoInsert('created', parts, { before: 'null' })})
    ${COUNT_WRITTEN}`;
}

// A lateral limit makes the planner go through the key's index from the stage: a fresh table has no statistics, and a
// join chosen without them may read all of it for every batch.
const matching = ({ table, key }: Parts, output: string, tail: string): string =>
  `${STAGE} s cross join lateral (select ${output} from ${table.qualified} t where ${sameKey(key)} limit 1 ${tail}) e`;

const TEXTS = ['text', 'varchar', 'bpchar', 'citext', 'name'];

// A collation that is not deterministic, and citext, take different texts for equal.
function anotherKey({ table, key }: Parts): string {
  const isText = (name: string) =>
    TEXTS.includes(table.columns.find((column) => column.name === name)?.type ?? '');
  const bytes = (rows: string, name: string) => `${rows}.${quoteIdentifier(name)}::text collate "C"`;
  return (
    key
      .filter(isText)
      .map((name) => `${bytes('t', name)} <> ${bytes('s', name)}`)
      .join(' or ') || 'false'
  );
}

function existingSql(parts: Parts, others: readonly string[]): string {
  const output = `${differs(parts.table, others)} as differs, ${anotherKey(parts)} as another`;
  return `select s.${N} as n, e.differs, e.another from ${matching(parts, output, '')}`;
}

function updateSql(parts: Parts, others: readonly string[]): string {
  const { table, key } = parts;
  const sets = others.map((name) => `${quoteIdentifier(name)} = s.${quoteIdentifier(name)}`).join(', ');
  const output = `t.tableoid as part, t.ctid as place, (t.*)::text as before, ${table.stamped ? XMIN : 'null::bigint'} as was, ${differs(table, others)} as differs`;
  return `with old as materialized (
      select s.${N} as n, e.part, e.place, e.before, e.was from ${matching(parts, output, 'for update')}
      where s.${N} >= $9 and s.${N} <= $10 and e.differs),
    written as (
      update ${table.qualified} as t set ${sets} from old join ${STAGE} s on s.${N} = old.n where t.tableoid = old.part and t.ctid = old.place
      returning old.before, old.was, ${returning(key)}),
    undo as (${undoInsert('updated', parts, { before: 'array_agg(before)', ...(table.stamped && { beforeXid: 'array_agg(was)', server: SERVER }) })})
    ${COUNT_WRITTEN}`;
}

// What a statement returns of its rows is how they were before the triggers behind it ran.
function readBackSql({ table, key }: Parts): string {
  const names = key.map((_, place) => `k${place}`);
  const slices = key.map((_, place) => `i.keys[${place + 1}:${place + 1}]`);
  const same = hasKey(table, key, (place) => `k.k${place}`);
  const ofBatch = 'i.chain_id = $1 and i.entity = $2 and i.batch = $3';
  return `update commander_meta.undo_image i set after_hash = now.hashes
    from (select i.part, array_agg(coalesce(e.hash, k.hash) order by k.place) as hashes
      from commander_meta.undo_image i
        cross join lateral unnest(${slices.join(', ')}, i.after_hash) with ordinality as k(${names.join(', ')}, hash, place)
        left join lateral (select hashtextextended((t.*)::text, 0) as hash from ${table.qualified} t
          where ${same} limit 1) e on true
      where ${ofBatch} and i.part > $4 group by i.part) now
    where ${ofBatch} and i.part = now.part`;
}

/** Builds the statements for an entity's table. */
export function writeStatements(
  order: WrittenFor,
  table: TargetTable,
  mode: WriteMode = 'load',
): WriteStatements {
  const { entity } = order.work;
  const columns = entity.fields.map((field) => field.to);
  const parts: Parts = { table, columns, key: entity.key, mode };
  const others = columns.filter((name) => !entity.key.includes(name));
  return {
    table,
    columns,
    keyPlaces: entity.key.map((name) => columns.indexOf(name)),
    uniqueKey: uniqueKeyOver(table, entity.key),
    openStage:
      mode === 'load' ? `${DROP_STAGE}; ${createStage(columns, table, 'drop')}` : `delete from ${STAGE}`,
    copy: `copy ${STAGE} (${N}, ${quoteList(columns)}) from stdin`,
    takeKept: `insert into ${STAGE} (${N}, ${quoteList(columns)}) select 0, ${quoteList(columns)} from ${KEPT} where ${N} = $1`,
    duplicates: `select n, first from (select ${N} as n, min(${N}) over (partition by ${quoteList(entity.key)}) as first from ${STAGE}) k
      where n <> first order by n`,
    existing: existingSql(parts, others),
    insert: insertSql(parts),
    update: others.length > 0 ? updateSql(parts, others) : '',
    atOnce: atOnceStatements(parts),
    readBack: mode === 'load' && table.meddled ? readBackSql(parts) : '',
  };
}
