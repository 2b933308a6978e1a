import { invalidRecord } from '../record/compile-pipeline';
import type { RecordPipeline } from '../record/record-pipeline';
import { RecordSlot } from '../record/record-slot';
import { bytesOfText, textOfBytes } from './byte-text';
import { decodeField, encodeField } from './copy-field';
import type { CopyLines } from './copy-lines';
import { LineWriter } from './line-writer';
import { ProcessedLines } from './processed-lines';
import { SpareBuffers } from './spare-buffers';

const TAB = 9;
const LINE_FEED = 10;
const BACKSLASH = 92;
const WINDOW = 1 << 15;

/** Takes lines of a source through a pipeline, decoding only what something looks at; serves many batches, one after the other. */
export class LinePipeline {
  private readonly isStraight: boolean;
  /** Places of the source's columns that something looks at. */
  private readonly seen: readonly number[];
  /** Where each field of the line at hand starts, and behind them where the next line does. */
  private readonly starts: Int32Array;
  private readonly texts: (string | null)[];
  private readonly slot: RecordSlot;
  /** Where the next line starts. */
  private next = 0;
  private readonly spare = new SpareBuffers();
  /** Some of the lines as text, each byte a character, and where they begin and end among the bytes. */
  private text = '';
  private from = 0;
  private upto = 0;
  private isPlain = true;
  private isAscii = true;

  constructor(private readonly pipeline: RecordPipeline) {
    const { sourceColumns, readsFrom, looksAt } = pipeline;
    const width = sourceColumns.length;
    this.isStraight = readsFrom.length === width && readsFrom.every((place, i) => place === i);
    this.seen = looksAt.flatMap((isSeen, place) => (isSeen ? [place] : []));
    this.starts = new Int32Array(width + 1);
    this.texts = new Array<string | null>(width).fill(null);
    this.slot = new RecordSlot(readsFrom.length);
  }

  /** Takes every line, the first of which is the record `first` of the source. */
  process(lines: CopyLines, first: number): ProcessedLines {
    const { bytes } = lines;
    const processed = new ProcessedLines(lines, this.typesOf(lines), this.spare);
    const writer = new LineWriter(bytes, this.spare.take());
    this.upto = 0;
    for (let start = 0; start < bytes.length; start = this.next) {
      this.scan(bytes, start);
      if (this.next > this.upto) this.open(bytes, start);
      this.line(writer, processed, first);
      processed.readAt.push(start);
    }
    processed.written = writer.end();
    return processed;
  }

  private typesOf({ types }: CopyLines): (string | null)[] {
    const { readsFrom, isDirect } = this.pipeline;
    return readsFrom.map((place, i) => (isDirect[i] ? (types[place] ?? null) : null));
  }

  /** Makes text of some lines from there on. */
  private open(bytes: Buffer, start: number): void {
    this.from = start;
    this.upto = Math.min(Math.max(this.next, start + WINDOW), bytes.length);
    this.text = bytes.toString('latin1', start, this.upto);
  }

  private line(writer: LineWriter, processed: ProcessedLines, first: number): void {
    const { slot, starts } = this;
    const place = processed.readAt.length;
    for (const column of this.seen) this.texts[column] = this.value(this.field(column));
    const fault = this.pipeline.passSeen(this.texts, slot);
    if (fault) {
      processed.invalid.push({ place, record: invalidRecord(slot, first + place, fault) });
      writer.skip(starts[0] ?? 0, this.next);
      return;
    }
    if (slot.remarks) processed.remarks.set(processed.places.length, slot.remarks);
    processed.sourceIds.push(slot.sourceId ?? '');
    processed.targetIds.push(slot.targetId);
    processed.places.push(place);
    processed.writtenAt.push(writer.placeOf(starts[0] ?? 0));
    if (this.isStraight) this.mend(writer);
    else this.rewrite(writer);
  }

  /** Writes the fields that something changed, and passes on the others. */
  private mend(writer: LineWriter): void {
    const { texts, starts } = this;
    const { values } = this.slot;
    for (const place of this.seen) {
      const value = values[place] ?? null;
      if (value === texts[place]) continue;
      writer.skip(starts[place] ?? 0, (starts[place + 1] ?? 0) - 1);
      writer.write(bytesOfText(encodeField(value)));
    }
  }

  /** Writes the fields in the order of the target. */
  private rewrite(writer: LineWriter): void {
    const { readsFrom, looksAt } = this.pipeline;
    const fields = this.slot.values.map((value, i) => {
      const place = readsFrom[i] ?? -1;
      const isKept = place >= 0 && (!looksAt[place] || value === this.texts[place]);
      return isKept ? this.field(place) : bytesOfText(encodeField(value));
    });
    writer.skip(this.starts[0] ?? 0, this.next - 1);
    writer.write(fields.join('\t'));
  }

  private field(place: number): string {
    const { starts, from } = this;
    return this.text.slice((starts[place] ?? 0) - from, (starts[place + 1] ?? 0) - 1 - from);
  }

  private value(field: string): string | null {
    const value = this.isPlain ? field : decodeField(field);
    return value === null || this.isAscii ? value : textOfBytes(value);
  }

  /** Finds the fields of the line that starts there. A loop over bytes, for it stands in the hottest path. */
  private scan(bytes: Uint8Array, start: number): void {
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
    this.next = at + 1;
  }
}
