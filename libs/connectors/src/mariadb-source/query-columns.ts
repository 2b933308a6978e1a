import type { FieldPacket } from 'mysql2';
import type { Session } from '../mariadb/session/open-session';
import { columnType, type ColumnType } from './column-type';

// What the protocol calls types (MariaDB's documentation of the column definition packet).
const NAMES: Readonly<Record<number, string>> = {
  0: 'decimal',
  1: 'tinyint',
  2: 'smallint',
  3: 'int',
  4: 'float',
  5: 'double',
  7: 'timestamp',
  8: 'bigint',
  9: 'mediumint',
  10: 'date',
  11: 'time',
  12: 'datetime',
  13: 'year',
  16: 'bit',
  245: 'json',
  246: 'decimal',
  247: 'enum',
  248: 'set',
  255: 'geometry',
};
const LARGE = [249, 250, 251, 252];
const UNSIGNED = 32;
const ZEROFILL = 64;
const ENUM = 256;
const SET = 2048;
/** The character set of bytes. */
const BYTES = 63;

/** The columns of a query's answer by name, from a run of it that asks for no row. */
export async function queryColumns(
  { promises }: Session,
  sql: string,
): Promise<ReadonlyMap<string, ColumnType>> {
  const [, fields] = await promises.query(`select * from ${sql} as source limit 0`);
  return new Map(fields.map((field) => [field.name, columnType(shownType(field), null)]));
}

function shownType(field: FieldPacket): string {
  const { columnType: type = -1, columnLength = 0 } = field;
  const flags = Number(field.flags);
  const name = NAMES[type];
  if (name === undefined) return nameOfTexts(field, flags);
  if (name === 'bit') return `bit(${columnLength})`;
  const words = NUMBERS.test(name) ? numberWords(flags) : [];
  return [name, ...words].join(' ');
}

const NUMBERS = /int$|^(decimal|float|double)$/;
const numberWords = (flags: number): string[] => [
  ...(flags & UNSIGNED ? ['unsigned'] : []),
  ...(flags & ZEROFILL ? ['zerofill'] : []),
];

function nameOfTexts({ columnType: type, characterSet }: FieldPacket, flags: number): string {
  const bytes = characterSet === BYTES;
  if (LARGE.includes(type ?? -1)) return bytes ? 'longblob' : 'longtext';
  if (flags & ENUM) return 'enum';
  if (flags & SET) return 'set';
  return bytes ? 'varbinary' : 'varchar';
}
