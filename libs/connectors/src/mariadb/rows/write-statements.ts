import { quoteIdentifier, quoteTable } from '../../connections/quote-identifier';
import type { WrittenTable } from '../../rows/record-writer';
import type { WrittenFor } from '../../rows/written-for';
import { uniqueKeyOver, type TargetColumn, type TargetTable } from '../table/target-table';
import { declare, readImage, readKey } from './row-image';

/** The stage: the records of a batch, each with its place. */
export const STAGE = 'commander_stage';
/** What was staged, kept beyond the end of its transaction. */
export const KEPT = 'commander_batch';
/** The column of the stage that holds a record's place. */
export const N = 'commander_n';
const PARENTS = 'commander_parents';

/** The statement that drops a temporary table of ours that may stand. */
export const drop = (table: string): string => `drop temporary table if exists ${table}`;

/** The SQL by which one entity's batches are written; built once per table. */
export interface WriteStatements extends WrittenTable {
  readonly target: TargetTable;
  /** The fields' columns, in the order of a record's values. */
  readonly filled: readonly TargetColumn[];
  /** Makes the stage. */
  readonly createStage: string;
  /** The stage and its columns, as an insert names them. */
  readonly stageColumns: string;
  /** Stages the kept record ? alone, at place 0. */
  readonly takeKept: string;
  readonly duplicates: string;
  readonly existing: string;
  /** Writes the staged records ? as new rows. */
  readonly insert: string;
  /** Writes the staged records ? into the rows of their keys. */
  readonly update: string;
  /** The images of the rows of the staged records ?, with their keys. */
  readonly images: string;
}

const quoteList = (names: readonly string[]): string => names.map(quoteIdentifier).join(', ');
const TEXTS = /^(char|varchar|tinytext|text|mediumtext|longtext|enum|set|json)$/;

const isText = ({ type }: TargetColumn): boolean => TEXTS.test(type);

// A collation may take different texts for equal; a row that is to be written byte for byte is not the same then.
function differs(column: TargetColumn): string {
  const [t, s] = ['t', 's'].map((row) => `${row}.${quoteIdentifier(column.name)}`);
  return isText(column) ? `not (cast(${t} as binary) <=> cast(${s} as binary))` : `not (${t} <=> ${s})`;
}

/** Builds the statements for an entity's table, all of whose columns and keys were found. */
export function writeStatements(order: WrittenFor, target: TargetTable): WriteStatements {
  const { entity } = order.work;
  const columns = entity.fields.map((field) => field.to);
  const find = (name: string) => target.columns.find((column) => column.name === name);
  const filled = columns.flatMap((name) => find(name) ?? []);
  const keys = entity.key.flatMap((name) => find(name) ?? []);
  const others = filled.filter(({ name }) => !entity.key.includes(name));
  const list = quoteList(columns);
  const sameKey = entity.key.map((name) => `t.${quoteIdentifier(name)} = s.${quoteIdentifier(name)}`);
  const joined = `${STAGE} s straight_join ${target.qualified} t on ${sameKey.join(' and ')}`;
  return {
    target,
    columns,
    filled,
    keyPlaces: entity.key.map((name) => columns.indexOf(name)),
    uniqueKey: uniqueKeyOver(target, entity.key),
    createStage: `create temporary table ${STAGE} (${N} int not null primary key, ${filled.map((column) => declare(column)).join(', ')}) engine=InnoDB`,
    stageColumns: `${STAGE} (${N}, ${list})`,
    takeKept: `insert into ${STAGE} (${N}, ${list}) select 0, ${list} from ${KEPT} where ${N} = ?`,
    duplicates: `select n, first from (select ${N} as n, min(${N}) over (partition by ${quoteList(entity.key)}) as first from ${STAGE}) k
      where n <> first order by n`,
    existing: `select s.${N} as n, ${others.map(differs).join(' or ') || 'false'} as differs, ${keys.filter(isText).map(differs).join(' or ') || 'false'} as another from ${joined}`,
    insert: `insert into ${target.qualified} (${list}) select ${list} from ${STAGE} where ${N} in (?) order by ${N}`,
    update: `update ${joined} set ${others.map(({ name }) => `t.${quoteIdentifier(name)} = s.${quoteIdentifier(name)}`).join(', ')} where s.${N} in (?)`,
    images: `select s.${N} as n, ${readKey(keys, 't', 'k')}, ${readImage(target.columns, 't', 'v')} from ${joined} where s.${N} in (?) order by s.${N}`,
  };
}

/** The statement that takes fields of staged records away, by place. */
export const clearSql = (fields: readonly string[]): string =>
  `update ${STAGE} set ${fields.map((field) => `${quoteIdentifier(field)} = null`).join(', ')} where ${N} in (?)`;

/** The statements that find the records of a reference which name no row of the other table: the last one asks for `n`. */
export function orphansSql(
  fields: readonly string[],
  parent: { readonly table: string; readonly key: readonly string[] },
  isSelf: boolean,
): { readonly before: readonly string[]; readonly ask: string } {
  const same = fields.map(
    (field, i) => `p.${quoteIdentifier(parent.key[i] ?? '')} = s.${quoteIdentifier(field)}`,
  );
  const none = (rows: string) => `not exists (select 1 from ${rows} p where ${same.join(' and ')})`;
  const present = fields.map((field) => `s.${quoteIdentifier(field)} is not null`).join(' and ');
  return {
    // A temporary table can be read only once in a statement of MySQL's.
    before: isSelf
      ? [drop(PARENTS), `create temporary table ${PARENTS} as select ${quoteList(parent.key)} from ${STAGE}`]
      : [],
    ask: `select s.${N} as n from ${STAGE} s where ${present} and ${none(quoteTable(parent.table))}${isSelf ? ` and ${none(PARENTS)}` : ''}`,
  };
}
