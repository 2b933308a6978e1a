import type { PlannedBatch, VerifyOrder } from '@commander/contracts';
import { pickIndexes } from './pick-indexes';
import { shareOut } from './share-out';

/** The records of a batch that are compared, by their places within it. */
export interface SampledBatch {
  readonly batch: PlannedBatch;
  readonly indexes: ReadonlySet<number>;
}

const recordsIn = (batches: readonly PlannedBatch[]): number =>
  batches.reduce((sum, { records }) => sum + records, 0);

/**
 * Which records are compared, per entity: the plan's sample size shared out evenly over entities and their batches, the places chosen
 * by the execution's id alone.
 */
export function planSample(order: VerifyOrder): Map<string, SampledBatch[]> {
  const entities = Object.entries(order.batches);
  const shares = shareOut(
    order.plan.verification.sample_size,
    entities.map(([, { batches }]) => recordsIn(batches)),
  );
  return new Map(
    entities.map(([name, { batches }], i) => {
      const parts = shareOut(
        shares[i] ?? 0,
        batches.map(({ records }) => records),
      );
      const sampled = batches.map((batch, place) => {
        const seed = `${order.execution_id}/${name}/${batch.batch}`;
        return { batch, indexes: new Set(pickIndexes(seed, batch.records, parts[place] ?? 0)) };
      });
      return [name, sampled.filter(({ indexes }) => indexes.size > 0)];
    }),
  );
}
