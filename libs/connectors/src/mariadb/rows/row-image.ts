import { createHash } from 'node:crypto';
import { quoteIdentifier } from '../../connections/quote-identifier';
import type { TargetColumn } from '../table/target-table';

/** A row as it is kept for an undo: a text for each column, null where it has no value. */
export type RowImage = readonly (string | null)[];

/** How a column is read into an image, and written back from one, so that it is the same byte for byte. */
interface Way {
  readonly read: (column: string) => string;
  readonly write: string;
}

const BYTES: Way = { read: (column) => `hex(${column})`, write: 'unhex(?)' };
const TEXT: Way = { read: (column) => `cast(${column} as char)`, write: '?' };
// The text of a float is cut to six digits, that of the same number as a double is not.
const FLOAT: Way = { read: (column) => `cast((${column} + 0e0) as char)`, write: '?' };
const BITS: Way = { read: (column) => `hex(${column} + 0)`, write: 'cast(conv(?, 16, 10) as unsigned)' };

const PLAIN = new Set([
  ...['tinyint', 'smallint', 'mediumint', 'int', 'bigint', 'decimal', 'double', 'year'],
  ...['date', 'time', 'datetime', 'timestamp', 'uuid', 'inet4', 'inet6'],
]);

function wayOf({ type }: Pick<TargetColumn, 'type'>): Way {
  if (PLAIN.has(type)) return TEXT;
  if (type === 'float') return FLOAT;
  return type === 'bit' ? BITS : BYTES;
}

const TEXTS = /^(char|varchar|tinytext|text|mediumtext|longtext|enum|set)$/;

// Keys are told to people, and looked up as texts.
const keyWayOf = (column: Pick<TargetColumn, 'type'>): Way =>
  TEXTS.test(column.type) ? TEXT : wayOf(column);

// As a source of MariaDB tells them, from which records have their texts.
function comparedWayOf(column: Pick<TargetColumn, 'type'>): Way['read'] {
  if (column.type === 'json') return TEXT.read;
  const way = keyWayOf(column);
  if (column.type === 'timestamp') return (name) => `concat(${TEXT.read(name)}, '+00')`;
  // Booleans alone are written to bits; those of more than one digit would be none with zeros before them.
  if (column.type === 'bit') return (name) => `bin(${name} + 0)`;
  return way === BYTES ? (name) => `concat('\\\\x', lower(hex(${name})))` : way.read;
}

/** SQL that reads a key's columns of the table `alias` as texts, named `${prefix}0` and so on. */
export const readKey = (columns: readonly TargetColumn[], alias: string, prefix: string): string =>
  columns
    .map(
      (column, i) => `${keyWayOf(column).read(`${alias}.${quoteIdentifier(column.name)}`)} as ${prefix}${i}`,
    )
    .join(', ');

/** SQL that reads columns as the texts that records are compared by, named `t0` and so on. */
export const readTexts = (columns: readonly TargetColumn[]): string =>
  columns.map((column, i) => `${comparedWayOf(column)(quoteIdentifier(column.name))} as t${i}`).join(', ');

/** SQL that takes a text of a key as a value of its column. */
export const writeKey = (column: Pick<TargetColumn, 'type'>): string => keyWayOf(column).write;

/** SQL that reads columns of the table `alias` as an image's texts, named `${prefix}0` and so on. */
export const readImage = (columns: readonly TargetColumn[], alias: string, prefix: string): string =>
  columns
    .map((column, i) => `${wayOf(column).read(`${alias}.${quoteIdentifier(column.name)}`)} as ${prefix}${i}`)
    .join(', ');

/** SQL that takes an image's text as a value of its column. */
export const writeImage = (column: Pick<TargetColumn, 'type'>): string => wayOf(column).write;

/** An image out of a row of a query. */
export const imageOf = (
  row: Readonly<Record<string, string | null>>,
  prefix: string,
  count: number,
): RowImage => Array.from({ length: count }, (_, i) => row[`${prefix}${i}`] ?? null);

/** SHA-256 of an image. */
export const hashImage = (image: RowImage): string =>
  createHash('sha256').update(JSON.stringify(image)).digest('hex');

/** A column as a temporary table declares it, empty at first. */
export function declare({ name, declared, type, charset, collation }: TargetColumn, as = name): string {
  const text = charset && collation ? ` character set ${charset} collate ${collation}` : '';
  const isText = TEXTS.test(type);
  return `${quoteIdentifier(as)} ${declared}${isText ? text : ''} null default null`;
}
