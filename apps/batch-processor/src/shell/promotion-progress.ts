import type { PromoteOrder } from '@commander/contracts';
import type { ProcessorParts } from './processor-parts';

// Well within the time after which an order counts as unanswered.
const EVERY_MS = 5 * 60_000;

/** Tells, beside the transaction that is still open, how many batches a promotion has written: the first one, then every five minutes. */
export class PromotionProgress {
  private readonly since: string;
  private batches = 0;
  private toldAt = -Infinity;
  private telling = Promise.resolve();

  constructor(
    private readonly order: PromoteOrder,
    private readonly parts: Pick<ProcessorParts, 'stream' | 'teller' | 'logger' | 'instance'>,
  ) {
    this.since = parts.teller().time;
  }

  /** Another batch is written. */
  written(): void {
    this.batches += 1;
    const now = Date.parse(this.parts.teller().time);
    if (now - this.toldAt < EVERY_MS) return;
    this.toldAt = now;
    this.telling = this.tell(this.telling);
  }

  /** Resolves once nothing is being told any more; never rejects. */
  settled(): Promise<void> {
    return this.telling;
  }

  private async tell(before: Promise<void>): Promise<void> {
    const { order, since, batches } = this;
    const { stream, instance, logger } = this.parts;
    const { execution_id, attempt } = order;
    await before;
    // The promotion is worth more than a word about it.
    await stream
      .tell(order, 'promotion.progressed', { execution_id, attempt, since, batches, instance })
      .catch((error: unknown) =>
        logger.warn({ execution_id, attempt, err: error }, 'How far the promotion is could not be told.'),
      );
  }
}
