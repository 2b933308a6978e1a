import type { BatchSummary, PromoteOrder } from '@commander/contracts';
import { summaryOf } from './simulated-facts';
import type { SimulatedTarget } from './simulated-target';

/** A batch that a promotion commits. */
export interface PromotedBatch {
  readonly entity: string;
  readonly batch: number;
  readonly summary: BatchSummary;
}

/** What stands in the stage for a promotion, in the order of writing. */
export const stagedBatches = (
  { chain_id, staged }: Pick<PromoteOrder, 'chain_id' | 'staged'>,
  target: SimulatedTarget,
): PromotedBatch[] =>
  Object.entries(staged).flatMap(([entity, n]) =>
    Array.from({ length: n }, (_, i) => {
      const summary = target.stagedOf(chain_id, entity, i + 1);
      if (!summary) throw new Error(`Batch ${i + 1} of ${entity} does not stand in the stage.`);
      return { entity, batch: i + 1, summary };
    }),
  );

/** The batches by which a promotion settles what others deferred: numbered behind those of their entity. */
export const secondPasses = (
  { staged }: Pick<PromoteOrder, 'staged'>,
  batches: readonly PromotedBatch[],
): PromotedBatch[] =>
  Object.entries(staged).flatMap(([entity, n]) =>
    batches
      .filter((one) => one.entity === entity && (one.summary.deferred ?? 0) > 0)
      .map(({ batch: deferredBy, summary }, i) => {
        const range = { kind: 'deferred', batch: deferredBy } as const;
        const batch = { batch: n + i + 1, first_record: 0, records: summary.deferred ?? 0, range };
        return { entity, batch: batch.batch, summary: summaryOf(batch, 0) };
      }),
  );
