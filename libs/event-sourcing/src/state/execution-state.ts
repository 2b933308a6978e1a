import type {
  ChangeWindow,
  EffectiveConfig,
  EventData,
  ExecutionConfig,
  ExecutionType,
  Failure,
  Fingerprint,
  OutcomeCounts,
  Plan,
  PlannedBatch,
} from '@commander/contracts';
import type { BatchTracker } from './batch-tracker';
import type { Predictions } from './predictions';
import type { Step } from './step';

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
}

/** One entity within an execution. */
export interface EntityState {
  readonly attempts: ReadonlyMap<number, PlanningAttempt>;
  readonly planned: PlannedEntity | null;
  readonly tracker: BatchTracker;
  readonly counts: OutcomeCounts;
  readonly lastId: string | null;
}

/** How an execution is to end, once its fence is closed. */
export interface Ending {
  readonly end: 'completed' | 'failed' | 'cancelled';
  readonly reason?: string;
  readonly failure?: Failure;
}

/** What was asked of a running execution: nothing, a pause under way, a pause, or a cancel under way. */
export type Hold = 'none' | 'pausing' | 'paused' | 'cancelling';

/** One run of a plan, as the stream tells it. */
export interface ExecutionState {
  readonly id: string;
  readonly chainId: string;
  readonly type: ExecutionType;
  readonly operator: string;
  readonly requested: ExecutionConfig;
  readonly plan: Plan;
  readonly planHash: string;
  readonly startedAt: string;
  /** The ended execution that this one undoes. */
  readonly undoes: string | null;
  /** Incremental: where the window of each entity begins; null of an execution that reads all. */
  readonly since: Readonly<Record<string, string | null>> | null;
  /** What the newest rehearsal of the same plan said. */
  readonly predictions: Predictions | null;
  readonly traceparent?: string;
  /** Entities in the order of their references. */
  readonly entities: ReadonlyMap<string, EntityState>;
  readonly steps: ReadonlyMap<string, Step>;
  readonly dispatches: number;
  readonly prepared: boolean;
  readonly config: EffectiveConfig | null;
  readonly checkpointEvery: number;
  readonly checkpointedAt: number;
  readonly errorsByType: Readonly<Record<string, number>>;
  readonly hold: Hold;
  readonly ending: Ending | null;
  readonly census: EventData<'fence.closed'>['census'] | null;
  /** When the census arrived, ISO 8601. */
  readonly censusAt: string | null;
  readonly verification: 'passed' | 'failed' | 'not-verified' | null;
  readonly ended: 'completed' | 'failed' | 'cancelled' | null;
}

/** Whether every batch of an entity is done. */
export const isLoaded = (entity: EntityState): boolean =>
  entity.planned !== null && entity.tracker.contiguous === entity.planned.batches.length;

/** Whether every entity's source is cut into batches. */
export const isPlanned = (execution: ExecutionState): boolean =>
  [...execution.entities.values()].every((entity) => entity.planned !== null);

/** Whether any order is at a processor now. */
export const isBusy = (execution: ExecutionState): boolean =>
  [...execution.steps.values()].some((step) => step.status === 'in-flight');
