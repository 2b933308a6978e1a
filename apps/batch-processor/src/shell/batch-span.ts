import type { LoadOrder } from '@commander/contracts';
import { withSpan } from '@commander/telemetry';

/** Runs a part of a batch's way in a span of its own. */
export function inBatchSpan<T>(
  order: Pick<LoadOrder, 'execution_id' | 'work' | 'batch'>,
  name: string,
  records: number,
  work: () => T | Promise<T>,
): Promise<T> {
  const attributes = {
    'commander.execution': order.execution_id,
    'commander.entity': order.work.entity.name,
    'commander.batch': order.batch.batch,
    'commander.records': records,
  };
  return withSpan(name, { attributes }, work);
}

/** Milliseconds since a moment of `performance.now()`, to a tenth. */
export const since = (start: number): number => Math.round((performance.now() - start) * 10) / 10;
