import type { CsvSource } from '@commander/contracts';
import { sourceError } from '../files/source-error';

/** The bytes that structure a CSV file; records end with LF or CRLF. */
export interface CsvDialect {
  readonly delimiter: string;
  readonly quote: string;
  readonly delimiterByte: number;
  readonly quoteByte: number;
}

/** LF, the last byte of every record. */
export const NEWLINE = 0x0a;
/** CR, part of the record's end only right before LF. */
export const RETURN = 0x0d;

/** The dialect of a source; throws a fatal ConnectorError unless both characters are ASCII, differ, and end no line. */
export function csvDialect({ delimiter, quote }: Pick<CsvSource, 'delimiter' | 'quote'>): CsvDialect {
  const delimiterByte = delimiter.charCodeAt(0);
  const quoteByte = quote.charCodeAt(0);
  const usable = [delimiterByte, quoteByte].every(
    (byte) => byte < 0x80 && byte !== NEWLINE && byte !== RETURN,
  );
  if (usable && delimiterByte !== quoteByte) return { delimiter, quote, delimiterByte, quoteByte };
  throw sourceError(
    'csv.dialect',
    'The delimiter and the quote of a CSV file must be two different ASCII characters.',
  );
}
