import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import type { ChangeWindow, CsvSource, PlannedBatch } from '@commander/contracts';
import { boundedWindow, type BoundedWindow } from '../change-column';
import {
  changedUnderReading,
  expectUnchanged,
  fingerprintFile,
  type FileFingerprint,
} from '../files/file-fingerprint';
import { readRange } from '../files/read-range';
import { fileError, sourceError } from '../files/source-error';
import { findSourceFile, openSourceFile, type SourceFile } from '../files/source-file';
import { spool } from '../files/spool';
import { spoolFailed } from '../files/spool-folder';
import type { ItemReader, SourceRow } from '../item-reader';
import { csvDialect } from './csv-dialect';
import { placesOf, readHeader } from './csv-header';
import { planByteRanges } from './plan-byte-ranges';
import { planWindow } from './plan-window';
import { readRows, type RowReading } from './read-rows';
import { rowsInWindow } from './rows-in-window';

/** Where a CSV file is, and what reading it may cost. */
export interface CsvPlace {
  readonly source: CsvSource;
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
 * Reads a CSV file, decompressed once per machine where its name ends in .gz. Throws a fatal ConnectorError where the file or a
 * column is missing; from then on every batch is refused (`source.changed`) once the file is another one.
 */
export async function openCsv(place: CsvPlace, columns: readonly string[]): Promise<ItemReader> {
  const dialect = csvDialect(place.source);
  const { connection, file: name } = place.source;
  const file = await findSourceFile({ connection, root: place.root, file: name });
  const fingerprint = await using(
    file,
    () => openSourceFile(file),
    (handle) => fingerprintFile(file, handle),
  );
  const content = contentOf(file, fingerprint, place);
  const header = await using(file, content, (handle) =>
    readHeader(readRange(handle, 0, Number.MAX_SAFE_INTEGER), dialect, file.label),
  );
  const reading: RowReading = {
    dialect,
    width: header.names.length,
    picked: placesOf(columns, header, file.label),
    maxRecordBytes: place.maxRecordBytes ?? MAX_RECORD_BYTES,
  };
  const { changeColumn } = place;
  const changedAt = changeColumn === undefined ? [] : placesOf([changeColumn], header, file.label);
  const maxBatchBytes = place.maxBatchBytes ?? MAX_BATCH_BYTES;
  const { rowsFrom } = header;
  const opened = { file, fingerprint, content, rowsFrom, reading, changeColumn, changedAt, maxBatchBytes };
  return new CsvReader(opened);
}

interface OpenCsv {
  readonly file: SourceFile;
  readonly fingerprint: FileFingerprint;
  readonly content: () => Promise<FileHandle>;
  readonly rowsFrom: number;
  readonly reading: RowReading;
  readonly changeColumn: string | undefined;
  /** The place of the change column; empty where there is none. */
  readonly changedAt: readonly number[];
  readonly maxBatchBytes: number;
}

class CsvReader implements ItemReader {
  readonly consistency = 'snapshot';

  constructor(private readonly csv: OpenCsv) {}

  get label(): string {
    return this.csv.file.label;
  }

  async fingerprint(): Promise<FileFingerprint> {
    await expectUnchanged(this.csv.file, this.csv.fingerprint);
    return this.csv.fingerprint;
  }

  clock(): Promise<null> {
    return Promise.resolve(null);
  }

  async *plan(batchSize: number, window?: ChangeWindow): AsyncGenerator<PlannedBatch> {
    const { reading, rowsFrom: offset, maxBatchBytes } = this.csv;
    const planning = { dialect: reading.dialect, offset, batchSize, maxBatchBytes };
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
    return boundedWindow(this.label, this.csv.changeColumn, window);
  }

  private async *rowsOf(
    handle: FileHandle,
    { range }: PlannedBatch,
    window: BoundedWindow | undefined,
  ): AsyncGenerator<readonly SourceRow[]> {
    if (range.kind !== 'bytes') throw sourceError('source.range', `${this.label} is read by byte ranges.`);
    const { file, reading, changedAt } = this.csv;
    if ((await handle.stat()).size < range.to) throw changedUnderReading(file);
    const bytes = readRange(handle, range.from, range.to);
    if (!window) {
      yield* readRows(bytes, reading);
      return;
    }
    for await (const rows of readRows(bytes, { ...reading, picked: [...reading.picked, ...changedAt] })) {
      const kept = rowsInWindow(rows, window);
      if (kept.length > 0) yield kept;
    }
  }

  // The file is looked at before and after: nothing that was read from a file in change is ever complete.
  private async *unchanged<T>(work: (handle: FileHandle) => AsyncIterable<T>): AsyncGenerator<T> {
    const { file, fingerprint, content } = this.csv;
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

function contentOf(
  file: SourceFile,
  fingerprint: FileFingerprint,
  place: CsvPlace,
): () => Promise<FileHandle> {
  if (!place.source.file.endsWith('.gz')) return () => openSourceFile(file);
  return async () => {
    const path = await spool(file, fingerprint, place.spoolFolder);
    return open(path, 'r').catch(spoolFailed);
  };
}

async function using<T>(
  file: SourceFile,
  openIt: () => Promise<FileHandle>,
  work: (handle: FileHandle) => Promise<T>,
): Promise<T> {
  const handle = await openIt();
  try {
    return await work(handle);
  } catch (error) {
    throw fileError(error, file.label);
  } finally {
    await handle.close();
  }
}

async function countRows(pieces: AsyncIterable<readonly SourceRow[]>): Promise<number> {
  let count = 0;
  for await (const rows of pieces) count += rows.length;
  return count;
}
