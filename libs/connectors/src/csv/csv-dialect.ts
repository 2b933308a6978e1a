import { marksOf, type FileSource } from '@commander/contracts';
import { NEWLINE, RETURN } from '../files/newline';
import { sourceError } from '../files/source-error';

/** The bytes that structure a CSV file; records end with LF or CRLF. */
export interface CsvDialect {
  readonly delimiter: string;
  readonly quote: string;
  readonly delimiterByte: number;
  readonly quoteByte: number;
  /** What an unquoted field without a value holds, besides nothing at all; '' where there is no such text. */
  readonly nullText: string;
}

/** The dialect of a source; throws a fatal ConnectorError unless both characters are ASCII, differ, and end no line. */
export function csvDialect(source: FileSource): CsvDialect {
  const { delimiter, quote } = marksOf(source);
  const delimiterByte = delimiter.charCodeAt(0);
  const quoteByte = quote.charCodeAt(0);
  const usable = [delimiterByte, quoteByte].every(
    (byte) => byte < 0x80 && byte !== NEWLINE && byte !== RETURN,
  );
  const nullText = source.null_text ?? '';
  if (usable && delimiterByte !== quoteByte) {
    return { delimiter, quote, delimiterByte, quoteByte, nullText };
  }
  throw sourceError(
    'csv.dialect',
    'The delimiter and the quote of a CSV file must be two different ASCII characters.',
  );
}
