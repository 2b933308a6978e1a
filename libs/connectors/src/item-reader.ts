import type { ChangeWindow, Fingerprint, PlannedBatch } from '@commander/contracts';
import type { CopyLines } from '@commander/migration-plan';

/** A row whose text could not be cut into columns; `rule` says why, e.g. `csv.ragged_row`. */
export interface MalformedRow {
  readonly rule: string;
  readonly message: string;
}

/** The texts of the columns asked for, in the order asked for; null where the source holds no value. */
export type SourceRow = readonly (string | null)[] | MalformedRow;

/** Whether a row could not be cut into columns. */
export const isMalformed = (row: SourceRow): row is MalformedRow => !Array.isArray(row);

/** Reads the records of one entity from one store. A window without a `since` leaves nothing out, as no window does. */
export interface ItemReader {
  /** Names the source to people: `Table "x" of connection "y"`. */
  readonly label: string;
  /** `snapshot` where every batch sees the same state of the source. */
  readonly consistency: 'snapshot' | 'per-batch';
  /** Of the snapshot of a database that is read in, as the execution knows it; undefined where there is none, or none any more. */
  readonly moment?: string | undefined;
  /** What the source was when it was opened; a batch is refused (`source.changed`) once it is another one. */
  readonly openedAs: Fingerprint;
  /** Says what the source is now. Throws a ConnectorError where it cannot be read. */
  fingerprint(): Promise<Fingerprint>;
  /** The time by the source's own clock, not after what is read, ISO 8601 in UTC; null where it has none. */
  clock(): Promise<string | null>;
  /** Cuts the source into batches of at most `batchSize` records of the window, in source order. */
  plan(batchSize: number, window?: ChangeWindow): AsyncIterable<PlannedBatch>;
  /** Reads a batch's rows in source order, some hundreds at a time; those of the window it was planned with. */
  read(batch: PlannedBatch, window?: ChangeWindow): AsyncIterable<readonly SourceRow[]>;
  /**
   * Reads a batch's rows as `read` does, as lines whose fields stand for the columns asked for; null where one of them is too large to be
   * read. Left out by stores that do not write their rows so.
   */
  readLines?(batch: PlannedBatch, window?: ChangeWindow): Promise<CopyLines | null>;
  /** How many rows no window with a `since` reads, since nothing says when they changed. */
  countUndated(): Promise<number>;
  /** Gives back connections and files. */
  close(): Promise<void>;
}
