import type { Fingerprint, PlannedBatch } from '@commander/contracts';

/** A row whose text could not be cut into columns; `rule` says why, e.g. `csv.ragged_row`. */
export interface MalformedRow {
  readonly rule: string;
  readonly message: string;
}

/** The texts of the columns asked for, in the order asked for; null where the source holds no value. */
export type SourceRow = readonly (string | null)[] | MalformedRow;

/** Whether a row could not be cut into columns. */
export const isMalformed = (row: SourceRow): row is MalformedRow => !Array.isArray(row);

/** Reads the records of one entity from one store. */
export interface ItemReader {
  /** Says what the source is now; every batch is checked against it. Throws a ConnectorError where it cannot be read. */
  fingerprint(): Promise<Fingerprint>;
  /** `snapshot` where every batch sees the same state of the source. */
  readonly consistency: 'snapshot' | 'per-batch';
  /** Cuts the source into batches of at most `batchSize` records, in source order. */
  plan(batchSize: number): AsyncIterable<PlannedBatch>;
  /** Reads a batch's rows in source order, some hundreds at a time. */
  read(batch: PlannedBatch): AsyncIterable<readonly SourceRow[]>;
  /** Gives back connections and files. */
  close(): Promise<void>;
}
