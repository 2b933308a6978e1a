import type { FieldType } from '@commander/contracts';

const TEXTS = ['char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext'];

/** The column types that take a field's type without loss, besides texts, which take every one. */
const TAKES: Record<Exclude<FieldType, 'text'>, readonly string[]> = {
  integer: ['tinyint', 'smallint', 'mediumint', 'int', 'bigint', 'decimal', 'double'],
  bigint: ['bigint', 'decimal'],
  numeric: ['decimal'],
  double: ['double', 'decimal'],
  boolean: ['tinyint', 'bit'],
  date: ['date', 'datetime'],
  timestamp: ['datetime'],
  timestamptz: ['timestamp'],
  json: ['json'],
  uuid: ['uuid'],
  bytes: ['binary', 'varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob'],
};

/** The types that no field type stands for, but whose values are written as texts. */
const OTHERS = ['enum', 'set', 'time', 'year', 'inet4', 'inet6'];

/** Whether a column takes a field's type without loss. */
export function takes(fieldType: FieldType, columnType: string): boolean {
  if (TEXTS.includes(columnType)) return true;
  return (fieldType === 'text' ? OTHERS : TAKES[fieldType]).includes(columnType);
}
