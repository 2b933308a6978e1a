import type { LoadOrder, PlannedBatch } from '@commander/contracts';

/**
 * Whom rows are written for: the names that undo images carry, and the entity with what it refers to; where they were read, as far as that is
 * known. An order to load is one.
 */
export interface WrittenFor extends Pick<LoadOrder, 'project_id' | 'chain_id' | 'execution_id' | 'work'> {
  readonly batch: Pick<PlannedBatch, 'batch'> & Partial<PlannedBatch>;
  readonly fingerprint?: LoadOrder['fingerprint'];
}
