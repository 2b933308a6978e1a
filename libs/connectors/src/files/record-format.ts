import type { MalformedRow, SourceRow } from '../item-reader';

/** Finds where records end in a stream of bytes; empty lines end like records, and are none. */
export interface Borders {
  /** What is wrong with a last record that the bytes seen leave open; undefined where a record may end there. */
  readonly unclosed: MalformedRow | undefined;
  /**
   * The offset behind the next record's newline, searched from `from`; -1 where the chunk ends first. Call with each chunk until
   * it says -1, from 0 and then from what it returned.
   */
  next(chunk: Buffer, from: number): number;
}

/** How records are found in a file and cut into the columns asked for. */
export interface RecordFormat {
  /** What its rules begin with, as in `csv.invalid_utf8`. */
  readonly name: 'csv' | 'jsonl';
  /** Borders from the start of a record on. */
  borders(): Borders;
  /** One row for each of these whole records; an empty line is none. */
  parse(text: string): SourceRow[];
}

/** What comes before a file's records. */
export interface FileBeginning {
  /** Where the first record may begin. */
  readonly rowsFrom: number;
  /** The format that gives these columns; throws a fatal ConnectorError that names one the file has not, or twice. */
  readonly format: (columns: readonly string[]) => RecordFormat;
}

/** What a file is begun with: its bytes from 0 on, and its name to people. */
export interface FileStart {
  readonly chunks: AsyncIterable<Buffer>;
  readonly label: string;
}
