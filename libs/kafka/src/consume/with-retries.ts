import type { RetryPolicy } from '../port/retry-policy';
import { retryDelay } from '../port/retry-policy';
import { isPassing } from '../port/message-log-error';
import { PoisonMessage } from '../port/poison-message';
import type { LogClient } from './log-client';
import type { HealthCell } from './health-cell';

/** What a retry needs to know: how to wait, where to report, when to give up early. */
export interface RetryContext {
  client: Pick<LogClient, 'wait'>;
  health: HealthCell;
  /** Names the trouble in the health. */
  source: string;
  /** Once aborted there is no further try. */
  closing: AbortSignal;
}

/**
 * Calls `work` until it resolves, the tries are used up, the message proves to be poison, or it is to close; then rethrows.
 * A log that is away for a while uses up no tries: nothing may be buried, or given up, for that.
 */
export async function withRetries(
  work: () => Promise<void>,
  policy: RetryPolicy,
  context: RetryContext,
): Promise<void> {
  const { client, health, source, closing } = context;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await work();
      health.mended(source);
      return;
    } catch (error) {
      const usedUp = attempt >= policy.attempts && !isPassing(error);
      const hopeless = error instanceof PoisonMessage || closing.aborted || usedUp;
      if (hopeless) {
        health.mended(source);
        throw error;
      }
      health.retrying(source, error);
      await client.wait(retryDelay(policy, attempt), closing);
    }
  }
}
