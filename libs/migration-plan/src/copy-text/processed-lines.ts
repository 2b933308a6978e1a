import type { InvalidRecord } from '../record/record-pipeline';
import type { Remarks } from '../record/remarks';
import type { CopyLines } from './copy-lines';
import type { SpareBuffers } from './spare-buffers';
import { valuesOfLine } from './values-of-line';

/** A line that was stopped, by its place among those that were read. */
export interface InvalidLine {
  readonly place: number;
  readonly record: InvalidRecord;
}

/** Lines after a pipeline: kept in bulk, for there are many, and what few ask of one of them is worked out when it is asked. */
export class ProcessedLines {
  /** Of the valid ones, in their order, as are the next four. */
  readonly sourceIds: string[] = [];
  readonly targetIds: string[] = [];
  /** Their places among the lines that were read. */
  readonly places: number[] = [];
  /** Where their lines begin in `written`. */
  readonly writtenAt: number[] = [];
  /** By their numbers, of those that have any. */
  readonly remarks = new Map<number, Remarks>();
  readonly invalid: InvalidLine[] = [];
  /** Where the lines that were read begin. */
  readonly readAt: number[] = [];
  /** The target's lines of the valid ones, each with its line feed: what nothing changed as it was read. */
  written: Buffer = Buffer.alloc(0);

  /** `types` are those of the fields of `written`, by name, with length and scale, as far as they are what was read; else null. */
  constructor(
    private readonly read: CopyLines,
    readonly types: readonly (string | null)[],
    private readonly spare: SpareBuffers,
  ) {}

  /** Gives back the memory of what was read and written; nobody may ask for a line any more. */
  release(): void {
    this.spare.giveBack(this.written);
    this.read.release?.();
  }

  /** The source's texts of the line that was read at a place. */
  sourceAt(place: number): (string | null)[] {
    const { bytes } = this.read;
    const end = this.readAt[place + 1] ?? bytes.length;
    return valuesOfLine(bytes.toString('latin1', this.readAt[place], end - 1));
  }

  /** The target's line of the `n`-th valid one without its line feed, each byte a character. */
  line(n: number): string {
    const end = this.writtenAt[n + 1] ?? this.written.length;
    return this.written.toString('latin1', this.writtenAt[n], end - 1);
  }
}
