import type { EventData, RecordError } from '@commander/contracts';
import type { ExecutionState } from '@commander/event-sourcing';

/** The parts of an execution's state that its checkpoints are made of. */
export type Progress = Pick<ExecutionState, 'planHash' | 'entities' | 'tally'>;

/** What a checkpoint says in clear, in the words of the specification. */
interface ClearState {
  readonly checkpoint_id: string;
  readonly last_processed_batch: number;
  readonly last_processed_record_id: string | null;
  readonly cumulative_stats: EventData<'checkpoint.created'>['cumulative_stats'];
  readonly pending_batch_ids: EventData<'checkpoint.created'>['pending_batch_ids'];
  readonly error_summary: EventData<'checkpoint.created'>['error_summary'];
  readonly expires_at: string | null;
}

/** The stored state of a checkpoint, as it is sealed: what stands beside it in clear, and how far every entity is. */
export interface StoredState extends ClearState {
  readonly entities: Readonly<Record<string, StoredEntity>>;
  readonly error_samples: readonly RecordError[];
}

interface StoredEntity {
  readonly planned_batches: number | null;
  readonly contiguous: number;
  readonly ahead: readonly number[];
  readonly last_record_id: string | null;
  readonly counts: EventData<'checkpoint.created'>['cumulative_stats'];
}

/** What a checkpoint says in clear. */
export const clearState = (data: EventData<'checkpoint.created'>): ClearState => ({
  checkpoint_id: data.checkpoint_id,
  last_processed_batch: data.batch_number,
  last_processed_record_id: data.last_processed_record_id,
  cumulative_stats: data.cumulative_stats,
  pending_batch_ids: data.pending_batch_ids,
  error_summary: data.error_summary,
  expires_at: data.expires_at ?? null,
});

/** The state to be stored in a checkpoint of an execution. */
export const storedState = (
  data: EventData<'checkpoint.created'>,
  { entities, tally }: Progress,
): StoredState => ({
  ...clearState(data),
  entities: Object.fromEntries(
    [...entities].map(([name, { planned, tracker, lastId, counts }]) => [
      name,
      {
        planned_batches: planned?.batches.length ?? null,
        contiguous: tracker.contiguous,
        ahead: [...tracker.ahead].sort((a, b) => a - b),
        last_record_id: lastId,
        counts,
      },
    ]),
  ),
  error_samples: tally.errors.samples,
});
