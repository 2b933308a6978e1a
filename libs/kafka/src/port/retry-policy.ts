/** How often a failing handler is called again, and after what pauses (milliseconds, doubled each time up to the cap). */
export interface RetryPolicy {
  attempts: number;
  initialDelayMs: number;
  maxDelayMs: number;
}

/** Ten tries in about half a minute. */
export const DEFAULT_RETRY: RetryPolicy = { attempts: 10, initialDelayMs: 100, maxDelayMs: 10_000 };

/** The pause after the given failed attempt (1 is the first), in milliseconds. */
export function retryDelay(policy: RetryPolicy, attempt: number): number {
  return Math.min(policy.initialDelayMs * 2 ** (attempt - 1), policy.maxDelayMs);
}
