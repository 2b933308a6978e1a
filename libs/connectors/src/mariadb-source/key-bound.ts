import { escape } from 'mysql2';
import { sourceError } from '../files/source-error';
import type { ColumnKind } from './column-type';
import { sourceColumn, type TableColumn } from './table-columns';

/** How the values of a kind are ordered, and how one of them is written from its text. */
interface Comparison {
  readonly compared: (column: string) => string;
  readonly form: RegExp;
  readonly bound: (text: string) => string;
}

const itself = (sql: string): string => sql;
// The session's modes are set, so that the driver's escapes mean what it thinks they do.
const quoted = (text: string): string => escape(text);
const exact = (value: number): string => value.toExponential();

const INTEGER = /^-?\d+$/;
const NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;
const ANY = /^/;

// A text is compared in its column's collation, as it is ordered. A number that is compared with a text is made a double, so numbers are
// written as numbers. An enum is ordered by the places of its labels but compared by the labels themselves, hence as a text in both.
const COMPARISONS: Readonly<Record<Exclude<ColumnKind, 'spatial'>, Comparison>> = {
  integer: { compared: itself, form: INTEGER, bound: itself },
  decimal: { compared: itself, form: /^-?\d+(\.\d+)?$/, bound: itself },
  float: { compared: itself, form: NUMBER, bound: (text) => exact(Math.fround(Number(text))) },
  double: { compared: itself, form: NUMBER, bound: (text) => exact(Number(text)) },
  time: { compared: itself, form: /^-?[\d: .-]+$/, bound: quoted },
  timestamp: {
    compared: itself,
    form: /^[\d: .-]+\+00$/,
    bound: (text) => quoted(text.replace(/\+00$/, '')),
  },
  year: { compared: itself, form: /^\d{4}$/, bound: (text) => String(Number(text)) },
  text: { compared: itself, form: ANY, bound: quoted },
  label: { compared: (column) => `concat(${column})`, form: ANY, bound: quoted },
  json: {
    compared: (column) => `cast(${column} as char character set utf8mb4) collate utf8mb4_bin`,
    form: ANY,
    bound: quoted,
  },
  binary: { compared: itself, form: /^\\x([0-9a-f]{2})*$/, bound: (text) => `x'${text.slice(2)}'` },
  bit: {
    compared: (column) => `(${column} + 0)`,
    form: /^[01]+$/,
    bound: (text) => BigInt(`0b${text}`).toString(),
  },
};

function comparisonOf(column: TableColumn): Comparison {
  if (column.kind !== 'spatial') return COMPARISONS[column.kind];
  throw sourceError(
    'source.no_key',
    `Column "${column.name}" of the key is of type ${column.type}, which has no order; take another key.`,
  );
}

/** What a column of a key is ordered and compared by; throws a fatal ConnectorError where its type has no order. */
export const comparedColumn = (column: TableColumn): string =>
  comparisonOf(column).compared(sourceColumn(column));

/** The bound of a key range in one column as SQL text; throws a fatal ConnectorError where the text is none of the column's kind. */
export function keyBound(column: TableColumn, text: string): string {
  const { form, bound } = comparisonOf(column);
  if (form.test(text)) return bound(text);
  throw sourceError(
    'source.range',
    `The batch was planned over keys of another type than column "${column.name}" has now (${column.type}); start a new execution.`,
  );
}
