import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import type { CsvSource, PlannedBatch } from '@commander/contracts';
import { changed, expectUnchanged, fingerprintFile, type FileFingerprint } from '../files/file-fingerprint';
import { readRange } from '../files/read-range';
import { fileError, sourceError } from '../files/source-error';
import { findSourceFile, openSourceFile, type SourceFile } from '../files/source-file';
import { spool } from '../files/spool';
import type { ItemReader, SourceRow } from '../item-reader';
import { csvDialect } from './csv-dialect';
import { placesOf, readHeader } from './csv-header';
import { planByteRanges } from './plan-byte-ranges';
import { readRows, type RowReading } from './read-rows';

/** Where a CSV file is, and what reading it may cost. */
export interface CsvPlace {
  readonly source: CsvSource;
  /** The real path of the connection's folder. */
  readonly root: string;
  readonly spoolFolder: string;
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
    () => openSourceFile(file),
    (handle) => fingerprintFile(file, handle),
  );
  const content = contentOf(file, fingerprint, place);
  const header = await using(content, (handle) =>
    readHeader(readRange(handle, 0, Number.MAX_SAFE_INTEGER), dialect, file.label),
  );
  const reading: RowReading = {
    dialect,
    width: header.names.length,
    picked: placesOf(columns, header, file.label),
    maxRecordBytes: place.maxRecordBytes ?? MAX_RECORD_BYTES,
  };
  const maxBatchBytes = place.maxBatchBytes ?? MAX_BATCH_BYTES;
  return new CsvReader({ file, fingerprint, content, rowsFrom: header.rowsFrom, reading, maxBatchBytes });
}

interface OpenCsv {
  readonly file: SourceFile;
  readonly fingerprint: FileFingerprint;
  readonly content: () => Promise<FileHandle>;
  readonly rowsFrom: number;
  readonly reading: RowReading;
  readonly maxBatchBytes: number;
}

class CsvReader implements ItemReader {
  readonly consistency = 'snapshot';

  constructor(private readonly csv: OpenCsv) {}

  async fingerprint(): Promise<FileFingerprint> {
    await expectUnchanged(this.csv.file, this.csv.fingerprint);
    return this.csv.fingerprint;
  }

  async *plan(batchSize: number): AsyncGenerator<PlannedBatch> {
    const { reading, rowsFrom: offset, maxBatchBytes } = this.csv;
    const planning = { dialect: reading.dialect, offset, batchSize, maxBatchBytes };
    yield* this.unchanged((handle) =>
      planByteRanges(readRange(handle, offset, Number.MAX_SAFE_INTEGER), planning),
    );
  }

  async *read({ range }: PlannedBatch): AsyncGenerator<readonly SourceRow[]> {
    if (range.kind !== 'bytes')
      throw sourceError('source.range', `${this.csv.file.label} is read by byte ranges.`);
    yield* this.unchanged(
      async function* (this: CsvReader, handle: FileHandle) {
        if ((await handle.stat()).size < range.to) throw changed(this.csv.file);
        yield* readRows(readRange(handle, range.from, range.to), this.csv.reading);
      }.bind(this),
    );
  }

  async close(): Promise<void> {
    // Files are open only while they are read.
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
    return open(path, 'r');
  };
}

async function using<T>(
  openIt: () => Promise<FileHandle>,
  work: (handle: FileHandle) => Promise<T>,
): Promise<T> {
  const handle = await openIt();
  try {
    return await work(handle);
  } finally {
    await handle.close();
  }
}
