import type { DuplicateStore } from '@commander/connectors';
import type { ChangeWindow, Fingerprint, PlannedBatch, PlanOrder } from '@commander/contracts';
import type { DuplicateLimits } from './duplicate-limits';
import type { DuplicateSeal } from './duplicate-seal';
import type { OpenSources } from './open-sources';
import type { BatchToRead } from './read-batch';

/** A planned entity whose duplicates are to be decided. */
export interface PlannedEntity {
  readonly batches: readonly PlannedBatch[];
  readonly fingerprint: Fingerprint;
  readonly window?: ChangeWindow;
  /** Of the snapshot that it was planned in. */
  readonly moment?: string;
  /** SHA-256 over the batches. */
  readonly digest: string;
}

/** One pass over a planned entity. */
export interface DuplicatePass {
  readonly order: PlanOrder;
  readonly planned: PlannedEntity;
  /** Names what the pass keeps in the target. */
  readonly run: string;
  readonly store: DuplicateStore;
  readonly secrets: DuplicateSeal;
  readonly sources: OpenSources;
  readonly limits: DuplicateLimits;
}

/** A batch of a planned entity, to be read as it was planned. */
export function batchOf(
  { execution_id, work, snapshot }: PlanOrder,
  { fingerprint, window, moment }: PlannedEntity,
  batch: PlannedBatch,
): BatchToRead {
  const exact = moment !== undefined && moment === snapshot?.moment;
  return { execution_id, work, batch, fingerprint, window, snapshot, ...(exact && { exact }) };
}
