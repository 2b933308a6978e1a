import type { FieldType } from '@commander/contracts';
import { parseBigint, parseDouble, parseInteger, parseNumeric } from './parse-number';
import { parseBytes, parseBoolean, parseJson, parseText, parseUuid } from './parse-text';
import { parseDate, parseTimestamp, parseTimestamptz } from './parse-time';

/** How a type's texts are checked, and what a text of that type is called in a message. */
export interface TypeParser {
  /** The text to write, in the type's canonical form where it has one; null where it does not fit the type. */
  readonly parse: (text: string) => string | null;
  readonly expected: string;
}

/** Every field type's parser. Nothing is rounded: what does not fit is refused. */
export const TYPES: Readonly<Record<FieldType, TypeParser>> = {
  text: { parse: parseText, expected: 'a text without NUL characters and broken surrogate pairs' },
  integer: { parse: parseInteger, expected: 'a whole number of 32 bits' },
  bigint: { parse: parseBigint, expected: 'a whole number of 64 bits' },
  numeric: { parse: parseNumeric, expected: 'a finite decimal number' },
  double: { parse: parseDouble, expected: 'a finite number that a 64-bit float can hold' },
  boolean: { parse: parseBoolean, expected: 'one of true, t, 1, yes, false, f, 0, no' },
  date: { parse: parseDate, expected: 'a day of the calendar, YYYY-MM-DD' },
  timestamp: { parse: parseTimestamp, expected: 'a date and time after ISO 8601 without a zone' },
  timestamptz: { parse: parseTimestamptz, expected: 'a date and time after ISO 8601 with Z or an offset' },
  json: { parse: parseJson, expected: 'a JSON document that PostgreSQL can hold' },
  uuid: { parse: parseUuid, expected: 'a UUID' },
  bytes: { parse: parseBytes, expected: 'bytes as \\x and hexadecimal digits' },
};
