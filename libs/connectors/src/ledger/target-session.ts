import type { CloseOrder, Entity, LoadOrder, Plan, PlanOrder, PrepareOrder } from '@commander/contracts';
import type { KeyRing } from '@commander/security';
import type { BatchNotes } from '../batch-target';
import type { BatchToUndo, UndoneRow, UndoPlan } from '../batch-to-undo';
import type { DuplicateStatements } from '../duplicates/duplicate-statements';
import type { ErrorContext } from '../error-context';
import type { DeferredReference, DeferringBatch } from '../references/deferred-reference';
import type { QuarantineOrigin } from '../quarantine/quarantine-origin';
import type { QuarantineStatements } from '../quarantine/quarantine-statements';
import type { QuarantinedBatch, QuarantinedRecord } from '../quarantine/quarantined-record';
import type {
  KeptRecord,
  QuarantineRange,
  OpenRecord,
  ReplaySelection,
  SettledRecord,
} from '../quarantine/replayed-record';
import type { BatchRows, RecordEnding } from '../record-ending';
import type { BatchWriting } from '../rows/record-writer';
import type { WrittenFor } from '../rows/written-for';
import type { BatchKey, LedgerOrder } from './batch-key';
import type { LedgerLine } from './census';
import type { FoundRow, LedgerClaim, OrderIds, StoredOutcome, StoredRow } from './ledger-row';
import type { Sequences } from './sequences';
import type { StagedBatch } from './staged-batch';

/** Which sessions hold a batch: a lease is taken and dropped with it. */
interface Leases {
  /**
   * Records, in a transaction of its own, that this session works on an order; returns its deliveries. `again`: the same delivery took it
   * before and had to wait.
   */
  takeLease(order: LedgerOrder, again: boolean): Promise<number>;
  /** Forgets the lease; the last statement of the transaction that gives the batch its outcome. */
  dropLease(order: LedgerOrder): Promise<void>;
  /**
   * Ends the sessions recorded for one batch that have waited for their client for longer than a wait for a lock may last; one that is not
   * the recorded one is left alone. Returns whether another one is at work.
   */
  endStuckHolders(order: LedgerOrder): Promise<boolean>;
  /** Ends the sessions recorded for any batch of an execution that closes, also those at work. */
  endHoldersOfExecution(executionId: string): Promise<void>;
}

/** What a fence says of an order. */
export interface FenceState {
  /** The execution is closing, or closed. */
  readonly closed: boolean;
  /** The order stands below the fence. */
  readonly below: boolean;
}

/** The fences of executions, and the tables that they reserve. */
interface Fences {
  /**
   * Holds an execution's fence to the end of the transaction, shared with other batches; null where there is none. The mark of a close is
   * read first: once it is committed no new share joins the old ones, so whoever closes waits only for the batches that are in flight.
   */
  holdFence(order: Pick<LoadOrder, 'execution_id' | 'position'>): Promise<FenceState | null>;
  /** Opens an execution's fence at the order's position, or raises it there, never lowers it; returns whether it is closed or closing. */
  openFence(order: PrepareOrder): Promise<boolean>;
  /** Commits, by itself, that the execution is closing: from here on every new batch is refused. */
  markClosing(executionId: string): Promise<void>;
  /** Takes an execution's fence for itself alone and returns what an earlier close stored, undefined the first time. */
  lockFence(order: CloseOrder): Promise<unknown>;
  /** Closes the fence for good, with what the close found, and gives the execution's tables back. */
  closeFence(executionId: string, result: unknown): Promise<void>;
  /** Reserves a table unless somebody has; returns who has it. */
  reserveTable(
    order: Pick<PrepareOrder, 'execution_id' | 'project_id'>,
    table: string,
  ): Promise<{ execution_id: string; project_id: string } | undefined>;
}

/** The rows of the ledger. */
interface Ledger {
  /** Claims a row by a unique insert, which waits for whoever is in doubt: a look would see nothing and write twice. False where it stands. */
  insertRow(key: BatchKey, order: OrderIds, claim: LedgerClaim): Promise<boolean>;
  readRow(key: BatchKey): Promise<StoredRow | null>;
  /** Reads a row and locks it to the end of the transaction. */
  lockRow(key: BatchKey): Promise<FoundRow | null>;
  /** Gives a row that an earlier execution left half done to an order of another one. */
  takeOverRow(key: BatchKey, order: OrderIds, claim: LedgerClaim): Promise<void>;
  storeOutcome(key: BatchKey, outcome: StoredOutcome): Promise<void>;
  /** Whether the ledger holds a batch of an execution, or somebody works on one. */
  hasBatches(executionId: string): Promise<boolean>;
  /** The rows of a chain that have their outcome, by entity and batch. */
  censusLines(chainId: string): Promise<LedgerLine[]>;
  /** Forgets the loads of an execution of which no record has an outcome, and lists those that are half done, by entity and batch. */
  halfDone(executionId: string): Promise<{ entity: string; batch: number; notes: BatchNotes }[]>;
  markCutShort(key: BatchKey): Promise<void>;
  /** What tells of the batches that an execution left half done, by entity and batch. */
  cutShortOutboxes(executionId: string): Promise<Buffer[]>;
}

/** What is known of a batch's records while they are committed one by one. */
interface Progress {
  readProgress(key: BatchKey, from?: number): Promise<RecordEnding[]>;
  /** Moves a batch's position on, waiting for whoever holds it; false where somebody else has moved it. */
  movePosition(key: BatchKey, from: number, by: number): Promise<boolean>;
  storeProgress(key: BatchKey, from: number, endings: readonly RecordEnding[]): Promise<void>;
  dropProgress(key: BatchKey): Promise<void>;
}

/** The stage of executions that write everything in one transaction. */
interface Stage {
  storeStagedRows(order: LoadOrder, rows: BatchRows): Promise<void>;
  readStagedRows(chainId: string, batch: Pick<StagedBatch, 'entity' | 'batch'>): Promise<BatchRows>;
  /** The staged batches of a chain in the order of their numbers. */
  listStaged(chainId: string): Promise<StagedBatch[]>;
  dropStagedRows(executionId: string): Promise<void>;
}

/** The records that failed. */
interface Quarantine {
  /** Seals the source texts of failed records; without it they are not kept. */
  readonly keys?: KeyRing;
  storeQuarantined(batch: QuarantinedBatch, records: readonly QuarantinedRecord[]): Promise<void>;
  /** Keeps where a batch was read; a batch that is known already stays as it is. */
  storeOrigin(batch: QuarantinedBatch, origin: QuarantineOrigin): Promise<void>;
  /** The open records of a selection by their numbers, ascending; only those whose source texts are kept, unless they are read in the source again. */
  openQuarantined(selection: ReplaySelection): Promise<OpenRecord[]>;
  /** The open records of a selection in a range, ascending. */
  readQuarantined(selection: ReplaySelection, range: QuarantineRange): Promise<KeptRecord[]>;
  /** Marks replayed records as repaired, or counts that they failed again, and why. */
  settleQuarantined(executionId: string, records: readonly SettledRecord[]): Promise<void>;
  /** Whether another chain of a project left open or dismissed records of an entity. */
  hasOlderQuarantined(batch: QuarantinedBatch): Promise<boolean>;
  /** Marks open and dismissed records that other chains of a project left as superseded, where they are among these. */
  supersedeOlder(batch: QuarantinedBatch, sourceIds: readonly string[]): Promise<void>;
  /** Marks what an execution that is undone left in the quarantine as superseded, and what it repaired as open again. */
  undoQuarantine(executionId: string): Promise<void>;
}

/** References that wait for the second pass, and those that stayed empty after it. */
interface Deferred {
  storeDeferred(batch: DeferringBatch, references: readonly DeferredReference[]): Promise<void>;
  /** What a batch deferred and still waits, by place. */
  readDeferred(batch: DeferringBatch): Promise<DeferredReference[]>;
  forgetDeferred(batch: DeferringBatch): Promise<void>;
  /** Forgets what an execution that is undone deferred. */
  undoDeferred(executionId: string): Promise<void>;
}

/** The target's own tables. */
interface Tables {
  /** Checks the tables of a connection against a plan; returns their full names. Throws one fatal error that lists every problem. */
  checkTarget(plan: Plan, connection: string): Promise<string[]>;
  /** Opens the way of a batch into its table as it is now. */
  openWriting(order: WrittenFor, context: ErrorContext): Promise<BatchWriting>;
  /** Moves the sequences behind written columns past the highest value written, never back. */
  advanceSequences(table: string, columns: readonly string[]): Promise<Sequences>;
}

/** What undoing takes. */
interface Undo {
  /** The tables that the undoing of an execution may change: those its images tell of, and those of the plan that exist. */
  tablesToUndo(
    undoes: string,
    plan: { readonly entities: readonly Pick<Entity, 'target'>[] },
    connection: string,
  ): Promise<string[]>;
  planUndo(order: PlanOrder, undoes: string): Promise<UndoPlan>;
  /** Undoes a batch in this transaction; says how every row ended, in the order of writing. */
  undoRows(batch: Pick<BatchToUndo, 'order' | 'idsIn'>, context: ErrorContext): Promise<UndoneRow[]>;
}

/** A session of a target store: the statements of which the ways of writing and undoing are made, on one connection. */
export interface TargetSession
  extends Leases, Fences, Ledger, Progress, Stage, Quarantine, Deferred, Tables, Undo {
  /** How people look into the quarantine and mend it. */
  readonly quarantine: QuarantineStatements;
  /** What is kept while duplicates are decided, and what was decided. */
  readonly duplicates: DuplicateStatements;
  begin(): Promise<unknown>;
  commit(): Promise<unknown>;
  /** Whether Commander's own tables are there: without them, nothing of ours was ever written. */
  hasMeta(): Promise<boolean>;
}
