/** Timings of a consumer group, milliseconds: after a kill its partitions move once the session has run out. */
export interface GroupTimings {
  sessionTimeoutMs: number;
  heartbeatMs: number;
}

/**
 * A killed member is found out within the session's time-out (ten seconds unless given), a rebalance is noticed within a tenth
 * of it, a second at most.
 */
export const groupTimings = (sessionTimeoutMs = 10_000): GroupTimings => ({
  sessionTimeoutMs,
  heartbeatMs: Math.min(1_000, sessionTimeoutMs / 10),
});
