import { shortestFloat } from '../shortest-float';
import type { ColumnType } from './column-type';

type Read = (bytes: Buffer, type: ColumnType) => string;

const ascii: Read = (bytes) => bytes.toString('latin1');
const utf8: Read = (bytes) => bytes.toString('utf8');
const number: Read = (bytes, { zerofill }) =>
  zerofill ? bytes.toString('latin1').replace(/^0+(?=\d)/, '') : bytes.toString('latin1');
/** As PostgreSQL writes a bytea. */
const hex: Read = (bytes) => `\\x${bytes.toString('hex')}`;
const bits: Read = (bytes, { length }) => {
  const digits = bytes.length === 0 ? '' : BigInt(`0x${bytes.toString('hex')}`).toString(2);
  return digits.padStart(length, '0');
};

const READS: Readonly<Record<ColumnType['kind'], Read>> = {
  integer: number,
  decimal: number,
  // Written out by the server as a double: as a float it would be cut to six digits.
  float: (bytes) => shortestFloat(Number(bytes.toString('latin1'))),
  double: number,
  time: ascii,
  // A point in time, told in the zone of the session.
  timestamp: (bytes) => `${bytes.toString('latin1')}+00`,
  year: ascii,
  text: utf8,
  label: utf8,
  json: utf8,
  binary: hex,
  bit: bits,
  spatial: hex,
};

/** A value as text, from the bytes that the server sends for it; null stays null. */
export const valueText = (bytes: Buffer | null, type: ColumnType): string | null =>
  bytes === null ? null : READS[type.kind](bytes, type);
