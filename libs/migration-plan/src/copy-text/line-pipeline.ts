import type { InvalidRecord, RecordPipeline, ValidRecord } from '../record/record-pipeline';
import { bytesOfText, textOfBytes } from './byte-text';
import { decodeField, encodeField } from './copy-field';

const TAB = 9;
const LINE_FEED = 10;
const BACKSLASH = 92;

/** Whole lines of PostgreSQL's COPY text format in UTF-8, the last one with its line feed, too. */
export interface CopyLines {
  readonly bytes: Uint8Array;
  /** The same, each byte a character. */
  readonly text: string;
}

/** One line after the pipeline. */
export interface ProcessedLine {
  /** Of a valid record only the fields that something looks at are values; `valuesOfLine` has all of them. */
  readonly record: ValidRecord | InvalidRecord;
  /** As it was read, without its line feed, each byte a character. */
  readonly read: string;
  /** The target's line in the same form: what nothing changed is passed on as it was read. Empty where the record is invalid. */
  readonly written: string;
}

// What nothing looks at is not decoded; this text takes its place, and comes out of the pipeline as it went in.
const UNSEEN = '';

/** Takes lines of a source through a pipeline, decoding only what something looks at. */
export class LinePipeline {
  private readonly width: number;
  private readonly isStraight: boolean;
  /** Where each field of the line at hand starts, and behind them where the next line does. */
  private readonly starts: Int32Array;
  private readonly texts: (string | null)[];
  private isPlain = true;
  private isAscii = true;

  constructor(private readonly pipeline: RecordPipeline) {
    this.width = pipeline.sourceColumns.length;
    this.isStraight =
      pipeline.readsFrom.length === this.width && pipeline.readsFrom.every((place, i) => place === i);
    this.starts = new Int32Array(this.width + 1);
    this.texts = new Array<string | null>(this.width).fill(UNSEEN);
  }

  /** Takes every line, the first of which is the record `first` of the source; returns how many there were. */
  process({ bytes, text }: CopyLines, first: number, take: (line: ProcessedLine) => void): number {
    let count = 0;
    for (let start = 0; start < bytes.length; count += 1) {
      const end = this.scan(bytes, start);
      take(this.line(text, { start, end }, first + count));
      start = end + 1;
    }
    return count;
  }

  private line(text: string, { start, end }: { start: number; end: number }, index: number): ProcessedLine {
    const { looksAt } = this.pipeline;
    for (let place = 0; place < this.width; place += 1)
      if (looksAt[place]) this.texts[place] = this.value(this.field(text, place));
    const record = this.pipeline.process(this.texts, index);
    const read = text.slice(start, end);
    return { record, read, written: record.kind === 'valid' ? this.written(text, read, record.values) : '' };
  }

  private written(text: string, read: string, values: readonly (string | null)[]): string {
    const { readsFrom } = this.pipeline;
    if (this.isStraight && this.isUnchanged(values)) return read;
    const fields = values.map((value, i) => {
      const place = readsFrom[i] ?? -1;
      return place >= 0 && value === this.texts[place]
        ? this.field(text, place)
        : bytesOfText(encodeField(value));
    });
    return fields.join('\t');
  }

  private isUnchanged(values: readonly (string | null)[]): boolean {
    for (let i = 0; i < values.length; i += 1) if (values[i] !== this.texts[i]) return false;
    return true;
  }

  private field(text: string, place: number): string {
    return text.slice(this.starts[place], (this.starts[place + 1] ?? 0) - 1);
  }

  private value(field: string): string | null {
    const value = this.isPlain ? field : decodeField(field);
    return value === null || this.isAscii ? value : textOfBytes(value);
  }

  /** Finds the fields of the line that starts there; returns where it ends. A loop over bytes, for it stands in the hottest path. */
  private scan(bytes: Uint8Array, start: number): number {
    const { starts } = this;
    let field = 0;
    let seen = 0;
    let backslashes = 0;
    let at = start;
    starts[0] = start;
    for (; at < bytes.length; at += 1) {
      const byte = bytes[at] as number;
      if (byte === LINE_FEED) break;
      if (byte === TAB) starts[++field] = at + 1;
      else if (byte === BACKSLASH) backslashes += 1;
      seen |= byte;
    }
    starts[field + 1] = at + 1;
    this.isPlain = backslashes === 0;
    this.isAscii = seen < 0x80;
    return at;
  }
}
