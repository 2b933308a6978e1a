import type {
  EffectiveConfig,
  EventData,
  ExecutionReport,
  ExecutionType,
  OutcomeCounts,
  Phase,
  RecordError,
} from '@commander/contracts';

/** What the report keeps of one entity. Times are milliseconds since 1970. */
export interface EntityReport {
  readonly entity: string;
  readonly plannedRecords: number | null;
  readonly plannedBatches: number | null;
  readonly completedBatches: number;
  readonly counts: OutcomeCounts;
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
  readonly startedAt: number;
  /** The time of the last event: a running execution's report is as of then. */
  readonly lastAt: number;
  readonly endedAt: number | null;
  readonly phase: Phase;
  /** Where a pause came from. */
  readonly heldPhase: Phase | null;
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
  readonly duplicates: { merged: number; skipped: number; failed: number };
  readonly fixed: number;
  readonly transformed: number;
  readonly errors: { total: number; byType: Record<string, number>; samples: RecordError[] };
  readonly checkpoints: ExecutionReport['checkpoints'];
  readonly audit: Record<string, number>;
  readonly instances: Record<string, { batches: number; records: number }>;
  /** Records in the current window of time, and the most in any window. */
  readonly window: { start: number; records: number; peak: number };
  readonly consistency: 'snapshot' | 'per-batch' | null;
  readonly verification: EventData<'verification.completed'> | null;
}
