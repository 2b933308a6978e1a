import type {
  AlertKind,
  BatchSummary,
  ChangeWindow,
  EffectiveConfig,
  EntityReading,
  EventData,
  ExecutionConfig,
  ExecutionType,
  Failure,
  Fingerprint,
  OutcomeCounts,
  Plan,
  PlannedBatch,
  Replays,
  SourceSnapshots,
  UndoCounts,
} from '@commander/contracts';
import type { BatchTracker } from './batch-tracker';
import { addCounts, NO_RECORDS } from './counts';
import type { CheckpointLog } from './checkpoint-log';
import type { Pace } from './pace';
import type { Predictions } from './predictions';
import type { Step } from './step';
import type { Tally } from './tally';

/** A planning attempt whose closing event has not arrived yet. */
export interface PlanningAttempt {
  readonly parts: ReadonlyMap<number, readonly PlannedBatch[]>;
}

/** What an entity's source was cut into; null until the first complete attempt. */
export interface PlannedEntity {
  readonly batches: readonly PlannedBatch[];
  readonly records: number;
  readonly fingerprint: Fingerprint;
  /** What was looked at, where the entity has a change column. */
  readonly window?: ChangeWindow;
  /** Of the snapshot that it was planned in. */
  readonly moment?: string;
}

/** One entity within an execution. */
export interface EntityState {
  readonly attempts: ReadonlyMap<number, PlanningAttempt>;
  readonly planned: PlannedEntity | null;
  /** Batches that are done: committed, undone or rehearsed. */
  readonly tracker: BatchTracker;
  /** Transaction mode `single`: batches that stand in the stage, and how many of their records failed there. */
  readonly staged: BatchTracker;
  readonly stagedFailed: number;
  /**
   * Batches of which only the first records have an outcome, since an execution of the chain ended before the others; that
   * of an earlier execution is neither done nor counted here, for it is told anew.
   */
  readonly cutShort: ReadonlyMap<number, BatchSummary>;
  /** Batches with deferred references, and how many of their records wait; emptied once the second pass is planned. */
  readonly deferred: ReadonlyMap<number, number>;
  readonly counts: OutcomeCounts;
  readonly undone: UndoCounts;
  readonly lastId: string | null;
  readonly reading: EntityReading;
}

/** How an execution is to end, once its fence is closed. */
export interface Ending {
  readonly end: 'completed' | 'failed' | 'cancelled';
  readonly reason?: string;
  readonly failure?: Failure;
  /** Whether what was written is undone afterwards. */
  readonly rollback?: boolean;
}

/** What was asked of a running execution: nothing, a pause under way, a pause, or a cancel under way. */
export type Hold = 'none' | 'pausing' | 'paused' | 'cancelling';

/** One run of a plan that has not ended, as the stream tells it. */
export interface ExecutionState {
  readonly id: string;
  readonly chainId: string;
  readonly type: ExecutionType;
  /** Who started it, or asked for its end. */
  readonly operator: string;
  readonly requested: ExecutionConfig;
  readonly plan: Plan;
  readonly planHash: string;
  readonly startedAt: string;
  readonly traceparent?: string;
  /** The ended execution that this one undoes. */
  readonly undoes: string | null;
  /** The quarantined records that this one reads instead of its sources. */
  readonly replays: Replays | null;
  /** The last execution that is to be undone after this one. */
  readonly cascadeTo: string | null;
  /** Incremental: where the window of each entity begins; null of an execution that reads all. */
  readonly since: Readonly<Record<string, string | null>> | null;
  /** What the newest rehearsal of the same plan said, or what this one says. */
  readonly predictions: Predictions | null;
  /** Entities in the order of their references. */
  readonly entities: ReadonlyMap<string, EntityState>;
  readonly steps: ReadonlyMap<string, Step>;
  readonly dispatches: number;
  /** Whether a fence was ever opened: without one nothing was written. */
  readonly opened: boolean;
  /** Whether sources, targets and fence were looked at since the start, or since the last resume. */
  readonly prepared: boolean;
  /** What the ledger lacked of the stream's batches when the fence was opened: one sentence. */
  readonly lost: string | null;
  readonly config: EffectiveConfig | null;
  /** What the resumed execution ran with. */
  readonly inherited: EffectiveConfig | null;
  readonly checkpoints: CheckpointLog;
  readonly tally: Tally;
  /** Records that had failed before this execution of the chain began. */
  readonly failedBefore: number;
  /** Dry runs: whether every entity was rehearsed. */
  readonly rehearsed: boolean;
  /** The snapshots that sources are read in, by connection; null until the fence is open. */
  readonly snapshots: SourceSnapshots | null;
  /** Whether an operator went on although a snapshot was lost; until the fence is open again. */
  readonly lossAccepted: boolean;
  readonly hold: Hold;
  /** The failure that asked for the pause; null where an operator did. */
  readonly heldBy: Failure | null;
  /** Whether the cancel under way asked for a rollback. */
  readonly rollbackAsked: boolean;
  readonly alerts: ReadonlySet<AlertKind>;
  /** Since the first batches in flight; null before, and while the run is held. */
  readonly pace: Pace | null;
  /** Per cent of the memory that each processor may have, as it last said, and when: milliseconds since 1970. */
  readonly memory: ReadonlyMap<string, { readonly percent: number; readonly at: number }>;
  readonly ending: Ending | null;
  readonly census: EventData<'fence.closed'>['census'] | null;
  /** When the census arrived, ISO 8601. */
  readonly censusAt: string | null;
  readonly verification: 'passed' | 'failed' | 'not-verified' | null;
}

/** The records of an execution, and of those it resumes, by outcome, over all entities. */
export const totalCounts = ({ entities }: Pick<ExecutionState, 'entities'>): OutcomeCounts =>
  [...entities.values()].reduce((sum, entity) => addCounts(sum, entity.counts), NO_RECORDS);

/** Whether a batch is one of those that an entity's source was cut into. */
export const holdsBatch = ({ planned }: EntityState, batch: number): boolean =>
  batch <= (planned?.batches.length ?? 0);

/** Whether every batch of an entity is done. */
export const isLoaded = (entity: EntityState): boolean =>
  entity.planned !== null && entity.tracker.contiguous === entity.planned.batches.length;

/** Whether every batch of an entity stands in the stage. */
export const isStaged = (entity: EntityState): boolean =>
  entity.planned !== null && entity.staged.contiguous === entity.planned.batches.length;

/** Whether every entity's source is cut into batches. */
export const isPlanned = (execution: ExecutionState): boolean =>
  [...execution.entities.values()].every((entity) => entity.planned !== null);

/** Whether any order is at a processor now. */
export const isBusy = (execution: ExecutionState): boolean =>
  [...execution.steps.values()].some((step) => step.status === 'in-flight');

/** Whether nothing becomes visible in the target before everything does. */
export const isSingle = (execution: ExecutionState): boolean =>
  execution.config?.transaction_mode === 'single';

/** Whether an execution of this type moves records into a target. */
export const isLoad = (type: ExecutionType): boolean => type !== 'dry-run' && type !== 'rollback';
