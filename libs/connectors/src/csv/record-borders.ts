import { NEWLINE } from '../files/newline';
import type { Borders } from '../files/record-format';
import type { MalformedRow } from '../item-reader';
import type { CsvDialect } from './csv-dialect';

const unclosedQuote: MalformedRow = {
  rule: 'csv.unclosed_quote',
  message: 'A quote that opens in this record is not closed by the end of the file.',
};

type State = 'field-start' | 'text' | 'quoted' | 'quote-in-quoted';

/**
 * Finds where records end in a stream of bytes. A quote opens only at the start of a field, as RFC 4180 says; within quotes a
 * newline is data. Any other quote is text here and makes the record malformed when it is parsed.
 */
export class RecordBorders implements Borders {
  private state: State = 'field-start';
  private chunk: Buffer | undefined;
  private quoteAt = 0;
  private newlineAt = 0;

  constructor(private readonly dialect: CsvDialect) {}

  get unclosed(): MalformedRow | undefined {
    return this.state === 'quoted' ? unclosedQuote : undefined;
  }

  next(chunk: Buffer, from: number): number {
    if (chunk !== this.chunk) this.enter(chunk);
    for (let at = from; at < chunk.length;) {
      if (this.state === 'quoted' || this.state === 'quote-in-quoted') {
        at = this.passQuoted(chunk, at);
        continue;
      }
      const quote = this.quoteFrom(chunk, at);
      const newline = this.newlineFrom(chunk, at);
      if (newline < quote) {
        this.state = 'field-start';
        return newline + 1;
      }
      at = this.passText(chunk, at, quote);
    }
    return -1;
  }

  private enter(chunk: Buffer): void {
    this.chunk = chunk;
    this.quoteAt = -1;
    this.newlineAt = -1;
  }

  private quoteFrom(chunk: Buffer, at: number): number {
    if (this.quoteAt < at) {
      const found = indexOfByte(chunk, this.dialect.quoteByte, at);
      this.quoteAt = found === -1 ? chunk.length : found;
    }
    return this.quoteAt;
  }

  private newlineFrom(chunk: Buffer, at: number): number {
    if (this.newlineAt < at) {
      const found = chunk.indexOf(NEWLINE, at);
      this.newlineAt = found === -1 ? chunk.length : found;
    }
    return this.newlineAt;
  }

  private passText(chunk: Buffer, at: number, quote: number): number {
    const opens =
      quote === at ? this.state === 'field-start' : chunk[quote - 1] === this.dialect.delimiterByte;
    if (quote < chunk.length) {
      this.state = opens ? 'quoted' : 'text';
      return quote + 1;
    }
    this.state = chunk[chunk.length - 1] === this.dialect.delimiterByte ? 'field-start' : 'text';
    return chunk.length;
  }

  private passQuoted(chunk: Buffer, at: number): number {
    if (this.state === 'quote-in-quoted') {
      if (chunk[at] !== this.dialect.quoteByte) {
        this.state = 'text';
        return at;
      }
      this.state = 'quoted';
      return at + 1;
    }
    const quote = this.quoteFrom(chunk, at);
    if (quote < chunk.length) this.state = 'quote-in-quoted';
    return Math.min(quote + 1, chunk.length);
  }
}

const NEAR_BYTES = 32;

// A call into the runtime costs more than looking at the next few bytes, where quoted fields mostly end.
function indexOfByte(chunk: Buffer, byte: number, from: number): number {
  const near = Math.min(from + NEAR_BYTES, chunk.length);
  for (let at = from; at < near; at++) if (chunk[at] === byte) return at;
  return chunk.indexOf(byte, near);
}
