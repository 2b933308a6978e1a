import type {
  ChangeWindow,
  EffectiveConfig,
  EntityReading,
  EventData,
  ExecutionReport,
  ExecutionType,
  OutcomeCounts,
  Phase,
  UndoCounts,
} from '@commander/contracts';
import type { Tally } from '../state/tally';

/** What the report keeps of one entity. Times are milliseconds since 1970. */
export interface EntityReport {
  readonly entity: string;
  readonly plannedRecords: number | null;
  readonly plannedBatches: number | null;
  readonly completedBatches: number;
  readonly counts: OutcomeCounts;
  /** Transaction mode `single`: records that came as far as the stage; those written since are still among them. */
  readonly staged: number;
  /** Rollbacks: rows of its undo images that were undone or left alone. */
  readonly undone: number;
  /** Records that the resumed executions had read already. */
  readonly readBefore: number;
  readonly window: ChangeWindow | null;
  readonly reading: EntityReading;
  readonly loadStartedAt: number | null;
  readonly loadEndedAt: number | null;
}

/** The fold behind an execution's report: plain JSON, so that the read model can keep it. Times are milliseconds since 1970. */
export interface ReportState {
  readonly executionId: string;
  readonly projectId: string;
  readonly project: string;
  readonly type: ExecutionType;
  readonly operator: string;
  readonly planHash: string;
  readonly resumes: string | null;
  readonly undoes: string | null;
  /** The last execution that is undone after that one. */
  readonly cascadeTo: string | null;
  readonly rolledBackBy: string | null;
  /** Left out as long as its undo images are kept. */
  readonly undoExpired?: NonNullable<ExecutionReport['undo_expired']>;
  /** Replays: left out until a batch tells it. */
  readonly replayedFrom?: NonNullable<ExecutionReport['replayed_from']>;
  readonly isIncremental: boolean;
  /** The dry run whose predictions it is compared with. */
  readonly rehearsal: string | null;
  readonly startedAt: number;
  /** The time of the last event: a running execution's report is as of then. */
  readonly lastAt: number;
  readonly endedAt: number | null;
  readonly phase: Phase;
  /** One transaction for all was ordered, and is not known to be done. */
  readonly promoting: boolean;
  /** The newest order to look at sources, targets and fence, until it is answered. */
  readonly prepareOrder: string | null;
  /** How it is to end, once that is decided. */
  readonly ending: 'completed' | 'failed' | 'cancelled' | null;
  readonly reason: string | null;
  readonly pausedSince: number | null;
  readonly pausedMs: number;
  /** What of that had passed when the first batch was ordered. */
  readonly pausedBeforeLoadMs: number;
  readonly strategy: {
    name: 'small' | 'medium' | 'large';
    config: EffectiveConfig;
    reasons: string[];
  } | null;
  readonly entities: readonly EntityReport[];
  /** Batches in flight, as entity and batch. */
  readonly inFlight: readonly { entity: string; batch: number }[];
  readonly tally: Tally;
  readonly undone: UndoCounts;
  /** The first rows that were left alone. */
  readonly conflicts: readonly { entity: string; record_id: string; rule: string }[];
  /** Dry runs: what a rehearsal could not know. */
  readonly unpredictable: readonly { entity: string; reason: string }[];
  readonly checkpoints: ExecutionReport['checkpoints'];
  /** How many checkpoints are kept. */
  readonly keptCheckpoints: number;
  readonly alerts: ExecutionReport['alerts'];
  readonly audit: Record<string, number>;
  readonly instances: Record<string, { batches: number; records: number }>;
  /** Records in the current window of time, and the most in any window. */
  readonly window: { start: number; records: number; peak: number };
  readonly verification: EventData<'verification.completed'> | null;
}

/** The report with one entity changed. */
export const withEntity = (
  state: ReportState,
  name: string,
  change: (entity: EntityReport) => EntityReport,
): ReportState => ({ ...state, entities: state.entities.map((e) => (e.entity === name ? change(e) : e)) });

/** Whether something was asked that has to take effect before the execution goes on. */
export const isHeld = ({ phase }: ReportState): boolean =>
  phase === 'pausing' || phase === 'paused' || phase === 'cancelling';

/** Whether an execution goes on, neither held nor on the way to its end. */
export const isMoving = (state: ReportState): boolean => !isHeld(state) && state.ending === null;
