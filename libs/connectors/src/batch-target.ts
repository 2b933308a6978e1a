import type {
  CloseOrder,
  EventData,
  LoadOrder,
  Outcome,
  OutcomeCounts,
  Plan,
  PrepareOrder,
  RecordError,
} from '@commander/contracts';

/** A record that is ready to be written: its texts stand in the order of the entity's fields. */
export interface WritableRecord {
  /** Place within the batch, from 0, counted over all records read. */
  readonly index: number;
  readonly sourceId: string;
  readonly targetId: string;
  readonly values: readonly (string | null)[];
}

/** Why a record was skipped or failed, without its place. */
export type WriteError = Omit<RecordError, 'entity' | 'batch_number' | 'record_index' | 'record_id'>;

/** How a record ended in the target. */
export interface WrittenRecord {
  readonly index: number;
  readonly outcome: Outcome;
  /** Why, where it was skipped or failed. */
  readonly error?: WriteError;
}

/** What is stored with a batch in the ledger row of its transaction. */
export interface BatchOutcome {
  /** Every record read, by outcome: also those that never reached the target. */
  readonly counts: OutcomeCounts;
  /** The messages that tell of the batch; they are published from here, byte for byte. */
  readonly outbox: Buffer;
}

/** A batch to be written in one transaction. */
export interface BatchToWrite {
  readonly order: LoadOrder;
  /** SHA-256 over range, plan hash and source fingerprint: the same order key with another input is fatal. */
  readonly inputHash: string;
  readonly records: readonly WritableRecord[];
  /** Turns what happened to `records`, in their order, into what the ledger keeps; called once, before the commit. */
  readonly describe: (written: readonly WrittenRecord[]) => BatchOutcome;
}

/** The target database's side of an execution: fence, ledger, rows, undo, census. All failures are ConnectorErrors. */
export interface BatchTarget {
  /** Checks tables and columns against the plan; changes nothing. Throws one error with every problem. */
  check(plan: Plan): Promise<{ tables: string[] }>;
  /** Checks as `check` does and opens the fence. Idempotent. */
  prepare(order: PrepareOrder): Promise<{ tables: string[] }>;
  /**
   * The stored outbox of a batch that is done, whatever became of the execution or the source since; null says nothing: only
   * `load` decides.
   */
  stored(order: LoadOrder, inputHash: string): Promise<Buffer | null>;
  /** Writes a batch exactly once; `outbox` is what the ledger holds, `replayed` whether it was there before. */
  load(batch: BatchToWrite): Promise<{ outbox: Buffer; replayed: boolean }>;
  /** Closes the fence, advances sequences, returns the census. Idempotent. */
  close(order: CloseOrder): Promise<Pick<EventData<'fence.closed'>, 'census' | 'sequences'>>;
  /** Gives back every connection. */
  end(): Promise<void>;
}
