import { isAscii, isUtf8 } from 'node:buffer';
import type { FileEncoding } from '@commander/contracts';

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** How many bytes a UTF-8 byte order mark takes at the start of a file. */
export const markBytes = (start: Buffer, encoding: FileEncoding): number =>
  encoding === 'utf-8' && start.subarray(0, BOM.length).equals(BOM) ? BOM.length : 0;

/** Bytes as text; undefined where they are no text of the encoding, which only UTF-8 can be. */
export function decode(bytes: Buffer, encoding: FileEncoding): string | undefined {
  // All encodings have ASCII in common, and most records are nothing else.
  if (isAscii(bytes)) return bytes.toString('latin1');
  if (encoding === 'utf-8') return isUtf8(bytes) ? bytes.toString() : undefined;
  // The decoder of the platform takes iso-8859-1 for windows-1252, as browsers must.
  return encoding === 'iso-8859-1' ? bytes.toString('latin1') : new TextDecoder(encoding).decode(bytes);
}
