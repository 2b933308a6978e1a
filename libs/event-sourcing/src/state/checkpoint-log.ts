import type { CheckpointPolicy, EventData, EventOf } from '@commander/contracts';

/** A checkpoint that a resume may name. */
export interface KeptCheckpoint {
  readonly data: EventData<'checkpoint.created'>;
  /** Its decision's predecessor: with it the stored state is bound to a place in the stream. */
  readonly after: string;
  readonly planHash: string;
  /** Whether it was opened again after it was written; null until somebody tried. */
  readonly verified: boolean | null;
}

/** The checkpoints of an execution and of those it resumes. */
export interface CheckpointLog {
  /** Null until the strategy is chosen. */
  readonly policy: CheckpointPolicy | null;
  /** The sequence of the last one within this execution; 0 before the first. */
  readonly sequence: number;
  /** The batch of the last one, counted over the execution. */
  readonly batchNumber: number;
  /** Since when the next one is waited for, in milliseconds since 1970; null while nothing is loaded. */
  readonly since: number | null;
  /** The newest ones, as many as the policy keeps. */
  readonly kept: readonly KeptCheckpoint[];
}

/** No checkpoint yet. */
export const NO_CHECKPOINTS: CheckpointLog = {
  policy: null,
  sequence: 0,
  batchNumber: 0,
  since: null,
  kept: [],
};

const KEPT_UNLESS_SAID = 10;

/** The log with one more checkpoint; the oldest beyond the policy's number are forgotten. */
export function addCheckpoint(
  log: CheckpointLog,
  { data, after = '', time }: EventOf<'checkpoint.created'>,
  planHash: string,
): CheckpointLog {
  const keep = log.policy?.retention.keep_last_n ?? KEPT_UNLESS_SAID;
  return {
    ...log,
    sequence: data.sequence ?? log.sequence + 1,
    batchNumber: data.batch_number,
    since: Date.parse(time),
    kept: [...log.kept, { data, after, planHash, verified: null }].slice(-keep),
  };
}

/** The log once somebody tried to open a checkpoint. */
export const markVerified = (
  log: CheckpointLog,
  { checkpoint_id, valid }: EventData<'checkpoint.verified'>,
) => ({
  ...log,
  kept: log.kept.map((checkpoint) =>
    checkpoint.data.checkpoint_id === checkpoint_id ? { ...checkpoint, verified: valid } : checkpoint,
  ),
});
