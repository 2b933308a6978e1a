import type { FileHandle } from 'node:fs/promises';
import type { ChangeWindow, FileSource, PlannedBatch } from '@commander/contracts';
import { boundedWindow, type BoundedWindow } from '../change-column';
import type { ItemReader, SourceRow } from '../item-reader';
import { beginFile } from './begin-file';
import { openAsIs, openDecompressed, using } from './file-content';
import {
  changedUnderReading,
  expectUnchanged,
  fingerprintFile,
  type FileFingerprint,
} from './file-fingerprint';
import { planByteRanges } from './plan-byte-ranges';
import { planWindow } from './plan-window';
import { readRange } from './read-range';
import { readRows, type RowReading } from './read-rows';
import { rowsInWindow } from './rows-in-window';
import { fileError, sourceError } from './source-error';
import { findSourceFile, type SourceFile } from './source-file';

/** A file of a plan, and what reading it may cost. */
export interface FileToRead {
  readonly source: FileSource;
  /** The real path of the connection's folder. */
  readonly root: string;
  readonly spoolFolder: string;
  /** The column that says when a row last changed; windows need it. */
  readonly changeColumn?: string;
  /** Bytes of a record above which it is malformed; 4 MiB where left out. */
  readonly maxRecordBytes?: number;
  /** Bytes of a batch above which it is closed before it is full; 16 MiB where left out. */
  readonly maxBatchBytes?: number;
}

const MAX_RECORD_BYTES = 4 * 1024 * 1024;
const MAX_BATCH_BYTES = 16 * 1024 * 1024;

/**
 * Reads a file, decompressed once per machine where its name ends in .gz. Throws a fatal ConnectorError where the file or a
 * column is missing; from then on every batch is refused (`source.changed`) once the file is another one.
 */
export async function openFile(place: FileToRead, columns: readonly string[]): Promise<ItemReader> {
  const { connection, file: name } = place.source;
  const file = await findSourceFile({ connection, root: place.root, file: name });
  const asIs = openAsIs(file);
  const fingerprint = await using(file, asIs, (handle) => fingerprintFile(file, handle));
  const content = name.endsWith('.gz') ? openDecompressed(file, fingerprint, place.spoolFolder) : asIs;
  const { rowsFrom, format } = await using(file, content, (handle) => {
    const chunks = readRange(handle, 0, Number.MAX_SAFE_INTEGER);
    return beginFile({ chunks, label: file.label }, place.source);
  });
  const { changeColumn } = place;
  const reading: RowReading = {
    format: format(columns),
    encoding: place.source.encoding ?? 'utf-8',
    maxRecordBytes: place.maxRecordBytes ?? MAX_RECORD_BYTES,
  };
  const windowFormat = changeColumn === undefined ? reading.format : format([...columns, changeColumn]);
  const windowReading = { ...reading, format: windowFormat };
  const maxBatchBytes = place.maxBatchBytes ?? MAX_BATCH_BYTES;
  const readings = { reading, windowReading, changeColumn };
  return new FileReader({ file, fingerprint, content, rowsFrom, maxBatchBytes, ...readings });
}

interface OpenFile {
  readonly file: SourceFile;
  readonly fingerprint: FileFingerprint;
  readonly content: () => Promise<FileHandle>;
  readonly rowsFrom: number;
  readonly reading: RowReading;
  /** Gives the change column behind the columns asked for; without one, as `reading`. */
  readonly windowReading: RowReading;
  readonly changeColumn: string | undefined;
  readonly maxBatchBytes: number;
}

class FileReader implements ItemReader {
  readonly consistency = 'snapshot';

  constructor(private readonly opened: OpenFile) {}

  get label(): string {
    return this.opened.file.label;
  }

  get openedAs(): FileFingerprint {
    return this.opened.fingerprint;
  }

  async fingerprint(): Promise<FileFingerprint> {
    await expectUnchanged(this.opened.file, this.opened.fingerprint);
    return this.opened.fingerprint;
  }

  clock(): Promise<null> {
    return Promise.resolve(null);
  }

  async *plan(batchSize: number, window?: ChangeWindow): AsyncGenerator<PlannedBatch> {
    const { reading, rowsFrom: offset, maxBatchBytes } = this.opened;
    const planning = { format: reading.format, offset, batchSize, maxBatchBytes };
    const bounded = this.bounded(window);
    yield* this.unchanged((handle) => {
      const all = planByteRanges(readRange(handle, offset, Number.MAX_SAFE_INTEGER), planning);
      if (!bounded) return all;
      const count = (batch: PlannedBatch) => countRows(this.rowsOf(handle, batch, bounded));
      return planWindow(all, { batchSize, maxBatchBytes, count });
    });
  }

  async *read(batch: PlannedBatch, window?: ChangeWindow): AsyncGenerator<readonly SourceRow[]> {
    const bounded = this.bounded(window);
    yield* this.unchanged((handle) => this.rowsOf(handle, batch, bounded));
  }

  // Where a text says no time the row is read: nothing is left out for want of a date.
  countUndated(): Promise<number> {
    return Promise.resolve(0);
  }

  async close(): Promise<void> {
    // Files are open only while they are read.
  }

  private bounded(window: ChangeWindow | undefined): BoundedWindow | undefined {
    return boundedWindow(this.label, this.opened.changeColumn, window);
  }

  private async *rowsOf(
    handle: FileHandle,
    { range }: PlannedBatch,
    window: BoundedWindow | undefined,
  ): AsyncGenerator<readonly SourceRow[]> {
    if (range.kind !== 'bytes') throw sourceError('source.range', `${this.label} is read by byte ranges.`);
    const { file, reading, windowReading } = this.opened;
    if ((await handle.stat()).size < range.to) throw changedUnderReading(file);
    const bytes = readRange(handle, range.from, range.to);
    if (!window) {
      yield* readRows(bytes, reading);
      return;
    }
    for await (const rows of readRows(bytes, windowReading)) {
      const kept = rowsInWindow(rows, window);
      if (kept.length > 0) yield kept;
    }
  }

  // The file is looked at before and after: nothing that was read from a file in change is ever complete.
  private async *unchanged<T>(work: (handle: FileHandle) => AsyncIterable<T>): AsyncGenerator<T> {
    const { file, fingerprint, content } = this.opened;
    await expectUnchanged(file, fingerprint);
    const handle = await content();
    try {
      yield* work(handle);
    } catch (error) {
      throw fileError(error, file.label);
    } finally {
      await handle.close();
    }
    await expectUnchanged(file, fingerprint);
  }
}

async function countRows(pieces: AsyncIterable<readonly SourceRow[]>): Promise<number> {
  let count = 0;
  for await (const rows of pieces) count += rows.length;
  return count;
}
