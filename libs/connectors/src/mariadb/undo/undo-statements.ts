import { quoteIdentifier } from '../../connections/quote-identifier';
import { declare, readImage } from '../rows/row-image';
import { drop, N } from '../rows/write-statements';
import type { TargetColumn, TargetTable } from '../table/target-table';
import type { ReferringKey } from './referring-keys';
import type { ImageShape } from './undo-images';

/** The rows to undo, by their keys; the same again, for MySQL reads a temporary table only once in a statement; how rows were before. */
export const STAGE = 'commander_undo';
export const OWN = 'commander_undo_own';
export const BEFORE = 'commander_undo_before';
/** Keys as a lineage writes them. */
export const NAMES = 'commander_undo_names';

/** Asks which of some rows others refer to; takes the rows' numbers as often as it says. */
export interface HeldQuery {
  readonly sql: string;
  readonly lists: number;
}

/** The SQL by which the rows of one shape are undone; every ? stands for the rows' numbers. */
export interface UndoStatements {
  readonly keys: readonly TargetColumn[];
  /** The columns of the shape, in its order. */
  readonly columns: readonly TargetColumn[];
  /** Places among `columns` of those that take values. */
  readonly writtenPlaces: readonly number[];
  readonly create: readonly string[];
  /** Reads the rows as they stand, and locks them: `n`, the image's texts, and whether columns that were added since are untouched. */
  readonly read: string;
  readonly heldDeletes: HeldQuery | null;
  readonly heldRestores: HeldQuery | null;
  readonly remove: string;
  readonly restore: string;
  /** The numbers of rows and of the names of the same key. */
  readonly names: string;
}

const same = (a: string, b: string, left: readonly string[], right = left): string =>
  left
    .map((name, i) => `${a}.${quoteIdentifier(name)} = ${b}.${quoteIdentifier(right[i] ?? '')}`)
    .join(' and ');

/** Builds the statements for a shape of images, none of whose columns the table lacks, and the table as it is now. */
export function undoStatements(
  table: TargetTable,
  { keyColumns, rowColumns }: ImageShape,
  referring: readonly ReferringKey[],
): UndoStatements {
  const find = (name: string) => table.columns.filter((column) => column.name === name);
  const [keys, columns] = [keyColumns.flatMap(find), rowColumns.flatMap(find)];
  const written = columns.filter((column) => !column.generated);
  const declared = (some: readonly TargetColumn[]) => some.map((column) => declare(column)).join(', ');
  const byKey = `${N} int not null primary key, ${declared(keys)}`;
  const found = (rows: string) =>
    `${rows} s straight_join ${table.qualified} t on ${same('t', 's', keyColumns)}`;
  const held = (key: ReferringKey) => heldSql(key, found(STAGE), keyColumns);
  const heldMove = (key: ReferringKey) => {
    const { sql, lists } = heldSql({ ...key, self: false }, found(BEFORE), keyColumns);
    return { sql: `${sql} and (${moves(key)})`, lists };
  };
  const sets = written.map(({ name }) => `t.${quoteIdentifier(name)} = s.${quoteIdentifier(name)}`);
  return {
    keys,
    columns,
    writtenPlaces: written.map((column) => columns.indexOf(column)),
    create: [
      ...[STAGE, OWN, BEFORE, NAMES].map(drop),
      ...[STAGE, OWN, NAMES].map((name) => `create temporary table ${name} (${byKey}) engine=InnoDB`),
      `create temporary table ${BEFORE} (${N} int not null primary key, ${declared(written)}) engine=InnoDB`,
    ],
    read: `select s.${N} as n, ${readImage(columns, 't', 'v')}, ${untouched(table, rowColumns)} as untouched from ${found(STAGE)}
      where s.${N} in (?) for update`,
    heldDeletes: union(referring.map(held)),
    heldRestores: union(referring.filter((key) => key.onUpdate).map(heldMove)),
    remove: `delete t from ${found(STAGE)} where s.${N} in (?)`,
    restore: `update ${found(BEFORE)} set ${sets.join(', ')} where s.${N} in (?)`,
    names: `select s.${N} as n, o.${N} as name from ${STAGE} s join ${NAMES} o on ${same('o', 's', keyColumns)}`,
  };
}

// Rows that are deleted with it hold nothing.
function heldSql(key: ReferringKey, rows: string, keyColumns: readonly string[]): HeldQuery {
  const own = key.self
    ? ` and not exists (select 1 from ${OWN} o where o.${N} in (?) and ${same('o', 'r', keyColumns)})`
    : '';
  const sql = `select s.${N} as n from ${rows} where s.${N} in (?)
    and exists (select 1 from ${key.table} r where ${same('r', 't', key.columns, key.refersTo)}${own})`;
  return { sql, lists: key.self ? 2 : 1 };
}

const union = (queries: readonly HeldQuery[]): HeldQuery | null =>
  queries.length === 0
    ? null
    : {
        sql: queries.map(({ sql }) => sql).join(' union '),
        lists: queries.reduce((sum, { lists }) => sum + lists, 0),
      };

const moves = ({ refersTo }: ReferringKey): string =>
  refersTo.map((name) => `not (t.${quoteIdentifier(name)} <=> s.${quoteIdentifier(name)})`).join(' or ');

// A default that is no plain constant may have given every row another value.
const CONSTANT = /^(NULL|-?\d+(\.\d+)?|'([^']|'')*')$/;

// Whether columns that were added since still hold what every row got then.
function untouched(table: TargetTable, rowColumns: readonly string[]): string {
  const added = table.columns.filter(({ name, generated }) => !generated && !rowColumns.includes(name));
  const conditions = added.map(({ name, initial }) => {
    const column = quoteIdentifier(name);
    if (initial === null || initial === 'NULL') return `t.${column} is null`;
    return CONSTANT.test(initial) ? `t.${column} <=> default(t.${column})` : 'false';
  });
  return conditions.join(' and ') || 'true';
}
