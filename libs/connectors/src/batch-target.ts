import type {
  BatchSummary,
  CloseOrder,
  EventData,
  ExpireOrder,
  Failure,
  Fingerprint,
  LoadOrder,
  OutcomeCounts,
  OutcomeRuns,
  Plan,
  PlannedBatch,
  PlanOrder,
  PrepareOrder,
  PromoteOrder,
} from '@commander/contracts';
import type { BatchToUndo, UndoPlan } from './batch-to-undo';
import type { DuplicateStore } from './duplicates/duplicate-store';
import type { QuarantineKeeper } from './quarantine/quarantine-keeper';
import type {
  OpenRecord,
  QuarantineRange,
  ReplayedRecord,
  ReplaySelection,
} from './quarantine/replayed-record';
import type { BatchRows, RecordEnding } from './record-ending';
import type { SettledReferences } from './references/deferred-reference';

/** What is stored with a batch in the ledger row of its transaction. */
export interface BatchOutcome {
  /** Every record read, by outcome: also those that never reached the target. */
  readonly counts: OutcomeCounts;
  /** The messages that tell of the batch; they are published from here, byte for byte. */
  readonly outbox: Buffer;
}

/** What a batch's ledger row has to know of its order until its outcome is told. */
export interface BatchNotes {
  readonly batch: PlannedBatch;
  /** Why it was given up, all its records failed. */
  readonly abandoned?: Failure;
  /** What the last rehearsal said of it. */
  readonly predicted?: OutcomeRuns;
  /** What its source was. */
  readonly fingerprint?: Fingerprint;
  /** Replays: how many of its records were read in the source again, and of how many the stored texts were taken. */
  readonly replayedFrom?: ReplayedFrom;
  /** Of the snapshot of the source that it was read in, shared with other batches. */
  readonly moment?: string;
}

/** How many records of a replay were read where. */
export type ReplayedFrom = NonNullable<BatchSummary['replayed_from']>;

/** A batch that is to be described by somebody who does not hold its order. */
export interface BatchStory {
  readonly entity: string;
  readonly notes: BatchNotes;
  readonly endings: readonly RecordEnding[];
  /** A batch of the second pass: what became of the references that another one deferred. */
  readonly references?: SettledReferences;
  /** The batch ended before its last record. */
  readonly cutShort: boolean;
}

/** Turns what became of a batch into what the ledger keeps. */
export type DescribeBatch = (story: BatchStory) => BatchOutcome;

/** A batch to be written. */
export interface BatchToWrite extends BatchRows {
  readonly order: LoadOrder;
  /** SHA-256 over range, plan hash and source fingerprint: the same order key with another input is fatal. */
  readonly inputHash: string;
  /** Turns how the records ended, in the order of the source, into what the ledger keeps; called once, before the commit. */
  readonly describe: (endings: readonly RecordEnding[], references?: SettledReferences) => BatchOutcome;
}

/** A batch to be kept until all others stand beside it; the outcome tells that it is staged. */
export interface BatchToStage extends BatchRows {
  readonly order: LoadOrder;
  readonly inputHash: string;
  readonly outcome: BatchOutcome;
  readonly replayedFrom?: ReplayedFrom;
}

/** Everything staged, to be written in one transaction. */
export interface Promotion {
  readonly order: PromoteOrder;
  readonly describe: DescribeBatch;
  /** What tells that the whole stands. */
  readonly outcome: (counts: OutcomeCounts, batches: number) => BatchOutcome;
}

/** What a ledger row holds; `replayed` says that it stood there before. */
export interface LedgerEntry {
  readonly outbox: Buffer;
  readonly replayed: boolean;
}

/** What closing an execution found. */
export type ClosedExecution = Pick<EventData<'fence.closed'>, 'census' | 'sequences'> & {
  /** What tells of the batches that got their outcome only now. */
  readonly outboxes: readonly Buffer[];
};

/** What opening an execution found; `census` is of its chain of resumes. */
export interface OpenedExecution {
  readonly tables: string[];
  readonly census: EventData<'fence.closed'>['census'];
}

/**
 * The target database's side of an execution: fence, ledger, rows, stage, undo, census. Every method may be repeated, also by several at
 * once. All failures are ConnectorErrors.
 */
export interface BatchTarget {
  /** Whether records are written as lines where they have any. */
  readonly takesLines: boolean;
  /** What the target keeps of duplicates, for entities whose plan has rules for them. */
  readonly duplicates: DuplicateStore;
  /** What people see of the records that failed, and do to them. */
  readonly quarantine: QuarantineKeeper;
  /** Checks tables and columns against the plan; changes nothing. Throws one error with every problem. */
  check(plan: Plan): Promise<{ tables: string[] }>;
  /** Checks as `check` does, unless it is to undo an execution, and opens the fence. */
  prepare(order: PrepareOrder): Promise<OpenedExecution>;
  /** Whether anybody has taken up a batch of an execution, finished or not. */
  hasBegun(executionId: string): Promise<boolean>;
  /**
   * The stored outbox of a batch that is done, or staged where its order says `single`, whatever became of the execution or the
   * source since; null says nothing: only `load` and `stage` decide.
   */
  stored(order: LoadOrder, inputHash: string): Promise<Buffer | null>;
  /**
   * Writes a batch exactly once: `per-batch` in one transaction, `per-record` in one for each record, going on where an earlier
   * delivery stopped.
   */
  load(batch: BatchToWrite): Promise<LedgerEntry>;
  /** Keeps a batch's records in the stage; the target's tables are not touched. */
  stage(batch: BatchToStage): Promise<LedgerEntry>;
  /**
   * Writes every staged batch in one transaction, entities in the order of their references. Throws a fatal error and writes nothing
   * where more records fail than the order's `stop_on_first_error` or `max_failed_records` allows.
   */
  promote(promotion: Promotion): Promise<{ replayed: boolean }>;
  /** The outboxes that a promotion stored: one of each batch, in the order of writing, at last its own. */
  promoted(order: PromoteOrder): AsyncIterable<Buffer>;
  /**
   * Lists an entity's batches that `undoes` wrote, in the order in which they are to be undone. Throws a fatal error where a right
   * that undoing takes is missing.
   */
  planUndo(order: PlanOrder, undoes: string): Promise<UndoPlan>;
  /** Undoes a batch of another execution in one transaction, exactly once; rows that others changed or refer to are left alone. */
  undo(batch: BatchToUndo): Promise<LedgerEntry>;
  /**
   * Deletes the undo images of an execution that has ended, however often it is asked to; the number is that of all that were deleted.
   * Throws where the execution is open here.
   */
  expire(order: ExpireOrder): Promise<{ images: number }>;
  /** The open quarantined records of a selection by their numbers, ascending; only those whose source texts are kept, unless they are read in the source again. */
  quarantined(selection: ReplaySelection): Promise<OpenRecord[]>;
  /** The open records of a selection in a range, with their source texts. */
  readQuarantined(selection: ReplaySelection, range: QuarantineRange): Promise<ReplayedRecord[]>;
  /** Ends batches that are half done, closes the fence, advances sequences, drops the stage, returns the census. */
  close(order: CloseOrder, describe: DescribeBatch): Promise<ClosedExecution>;
  /** Gives back every connection. */
  end(): Promise<void>;
}
