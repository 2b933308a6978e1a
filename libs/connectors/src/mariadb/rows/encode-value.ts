import type { FieldType } from '@commander/contracts';
import type { TargetColumn } from '../table/target-table';
import { digitsOf, localTime, utcTime } from './encode-time';

/** What a column takes for a text: a value of the driver's, or the error number by which the column refuses it. */
export type Encoded = { readonly value: string | number | Buffer } | { readonly refused: number };

const NUMBER = /^[+-]?\d*(?:\.(\d*?)0*)?$/;

const TOO_LONG = 1406;
const UNFIT = 1265;

type Encode = (text: string, type: FieldType, column: TargetColumn) => Encoded;

const encodeNumber: Encode = (text, type) =>
  type === 'boolean' ? { value: text === 'true' ? 1 : 0 } : { value: text };

// Without trailing zeros; what is written with an exponent is left to the server.
const encodeDecimal: Encode = (text, _, { scale }) =>
  (NUMBER.exec(text)?.[1] ?? '').length > (scale ?? 0) ? { refused: UNFIT } : { value: text };

const encodeTime: Encode = (text, type, { scale }) => {
  if (digitsOf(text) > (scale ?? 0)) return { refused: UNFIT };
  return { value: type === 'timestamptz' ? utcTime(text) : localTime(text) };
};

// A text of digits that is no member is taken for a member's number.
const encodeMember: Encode = (text, _, { declared }) => {
  const isMember = declared.includes(`'${text.replaceAll("'", "''")}'`);
  return /^\d+$/.test(text) && !isMember ? { refused: UNFIT } : { value: text };
};

// Spaces beyond the length of a column, and at the end of a char, go without an error.
const encodeText: Encode = (text, _, { type, length }) => {
  if (length === null || !text.endsWith(' ')) return { value: text };
  if (type === 'char') return { refused: UNFIT };
  return [...text].length > length ? { refused: TOO_LONG } : { value: text };
};

// A shorter value would be filled up with zero bytes.
const encodeBytes: Encode = (text, type, { type: columnType, declared }) => {
  if (type !== 'bytes') return { refused: UNFIT };
  const value = Buffer.from(text.slice(2), 'hex');
  const isFilled = columnType !== 'binary' || declared === `binary(${value.length})`;
  return isFilled ? { value } : { refused: UNFIT };
};

const BY_TYPE: Readonly<Record<string, Encode>> = {
  tinyint: encodeNumber,
  bit: encodeNumber,
  decimal: encodeDecimal,
  datetime: encodeTime,
  timestamp: encodeTime,
  enum: encodeMember,
  binary: encodeBytes,
  varbinary: encodeBytes,
  tinyblob: encodeBytes,
  blob: encodeBytes,
  mediumblob: encodeBytes,
  longblob: encodeBytes,
};

/**
 * The text of a parsed field as its column takes it. What the server would round, cut or take for something else without an error is refused
 * here.
 */
export const encodeValue: Encode = (text, type, column) =>
  (BY_TYPE[column.type] ?? encodeText)(text, type, column);
