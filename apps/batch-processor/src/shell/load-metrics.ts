import type { OutcomeCounts } from '@commander/contracts';
import { counter, histogram } from '@commander/telemetry';

const SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** What the processor counts of its batches; made after telemetry has started. */
export class LoadMetrics {
  private readonly records = counter('processor_records', 'Records by entity and outcome');
  private readonly duration = histogram(
    'processor_batch_duration_seconds',
    'Time from order to published outcome',
    SECONDS,
  );

  /** Counts one batch that this instance wrote. */
  batchLoaded(entity: string, counts: OutcomeCounts, seconds: number): void {
    for (const [outcome, count] of Object.entries(counts)) {
      if (outcome !== 'read' && count > 0) this.records.add(count, { entity, outcome });
    }
    this.duration.record(seconds, { entity });
  }
}
