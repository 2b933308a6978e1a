import { checkpointPolicy, type CheckpointPolicy, type EventData } from '@commander/contracts';

const MOST_BATCHES = 100_000;

/** When checkpoints are taken where the plan does not say: small at the end, medium every 10 batches, large every batch. */
export function defaultCheckpoints(
  strategy: EventData<'strategy.chosen'>['strategy'],
  plannedBatches: number,
): CheckpointPolicy {
  switch (strategy) {
    case 'small': {
      const all = Math.min(Math.max(plannedBatches, 1), MOST_BATCHES);
      return checkpointPolicy.parse({ frequency: 'every_n_batches', n_batches: all });
    }
    case 'medium':
      return checkpointPolicy.parse({ frequency: 'every_n_batches', n_batches: 10 });
    case 'large':
      return checkpointPolicy.parse({ frequency: 'every_batch' });
  }
}

/** How many more contiguous batches must be done before a checkpoint is taken. */
export const checkpointEvery = ({ frequency, n_batches }: CheckpointPolicy): number =>
  frequency === 'every_n_batches' ? n_batches : 1;

/** One sentence on when checkpoints are taken. */
export function describeCheckpoints(policy: CheckpointPolicy, because: string): string {
  const every = checkpointEvery(policy);
  const batches = `when ${every} more ${every === 1 ? 'batch is' : 'batches are'} done without a gap before`;
  const when = policy.frequency === 'time_based' ? `every ${policy.time_interval_minutes} minutes` : batches;
  return `A checkpoint is taken ${when}, and at the end: ${because}.`;
}
