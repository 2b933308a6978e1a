const MAX_DELAY_MS = 30_000;
const MULTIPLIER = 2;

/**
 * Milliseconds to wait before the next try: `initialMs` doubled for each of the `retries` already made, at most 30,000, of
 * which the upper half is left to chance (`random01` in [0, 1)) so that many failures do not return as one.
 */
export function retryDelay(retries: number, initialMs: number, random01: number): number {
  const full = Math.min(initialMs * MULTIPLIER ** retries, MAX_DELAY_MS);
  return Math.round(full / 2 + (full / 2) * random01);
}
