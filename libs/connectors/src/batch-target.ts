import type { CloseOrder, EventData, LoadOrder, Outcome, PrepareOrder, RecordError } from '@commander/contracts';

/** A record that is ready to be written: its texts stand in the order of the entity's fields. */
export interface WritableRecord {
  /** Place within the batch, from 0, counted over all records read. */
  readonly index: number;
  readonly sourceId: string;
  readonly targetId: string;
  readonly values: readonly (string | null)[];
}

/** How a record ended in the target. */
export interface WrittenRecord {
  readonly index: number;
  readonly outcome: Outcome;
  /** Why, where it was skipped or failed. */
  readonly error?: Omit<RecordError, 'entity' | 'batch_number' | 'record_index' | 'record_id'>;
}

/** A batch to be written in one transaction. */
export interface BatchToWrite {
  readonly order: LoadOrder;
  /** SHA-256 over range, plan hash and source fingerprint: the same order key with another input is fatal. */
  readonly inputHash: string;
  readonly records: readonly WritableRecord[];
  /**
   * Turns what happened to `records` into the messages that tell of it; they are stored in the ledger row of the same
   * transaction and published from there, byte for byte.
   */
  readonly describe: (written: readonly WrittenRecord[]) => Buffer;
}

/** The target database's side of an execution: fence, ledger, rows, undo, census. */
export interface BatchTarget {
  /** Checks tables and columns against the plan and opens the fence. Idempotent. */
  prepare(order: PrepareOrder): Promise<{ tables: string[] }>;
  /** Writes a batch exactly once; `outbox` is what the ledger holds, `replayed` whether it was there before. */
  load(batch: BatchToWrite): Promise<{ outbox: Buffer; replayed: boolean }>;
  /** Closes the fence, advances sequences, returns the census. Idempotent. */
  close(order: CloseOrder): Promise<Pick<EventData<'fence.closed'>, 'census' | 'sequences'>>;
  /** Gives back every connection. */
  end(): Promise<void>;
}
