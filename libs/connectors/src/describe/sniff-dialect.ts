import { isUtf8 } from 'node:buffer';
import type { FileEncoding } from '@commander/contracts';

const DELIMITERS = [',', ';', '\t', '|'];

/** The delimiter that stands most often in a header, outside quotes; the usual one where none does. */
export function sniffDelimiter(header: string, usual: string): string {
  const bare = header.replace(/"[^"]*"/g, '');
  const counts = [usual, ...DELIMITERS].map((mark) => ({ mark, count: bare.split(mark).length }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).mark;
}

/** UTF-8 where the bytes are that; else the encoding that most files of old systems have. */
export const sniffEncoding = (wholeLines: Buffer): FileEncoding =>
  isUtf8(wholeLines) ? 'utf-8' : 'windows-1252';
