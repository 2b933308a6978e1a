import type { FieldType } from '@commander/contracts';

const TEXTS = ['text', 'varchar', 'bpchar', 'citext', 'name'];

/** The column types (pg_type.typname) that take a field's type without loss, besides texts, which take every one. */
const TAKES: Record<Exclude<FieldType, 'text'>, readonly string[]> = {
  integer: ['int2', 'int4', 'int8', 'numeric', 'float8'],
  bigint: ['int8', 'numeric'],
  numeric: ['numeric'],
  double: ['float4', 'float8', 'numeric'],
  boolean: ['bool'],
  date: ['date', 'timestamp'],
  timestamp: ['timestamp'],
  timestamptz: ['timestamptz'],
  json: ['json', 'jsonb'],
  uuid: ['uuid'],
  bytes: ['bytea'],
};
const OWN_TYPE = new Set([...Object.values(TAKES).flat(), 'oid', 'money']);

/** Whether a column takes a field's type. Text also fills types that no field type stands for, such as enums or inet. */
export function takes(fieldType: FieldType, columnType: string): boolean {
  if (TEXTS.includes(columnType)) return true;
  return fieldType === 'text' ? !OWN_TYPE.has(columnType) : TAKES[fieldType].includes(columnType);
}
