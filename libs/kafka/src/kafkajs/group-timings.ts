/** Timings of a consumer group, milliseconds: after a kill its partitions move once the session has run out. */
export interface GroupTimings {
  sessionTimeoutMs: number;
  heartbeatMs: number;
}

/** A killed member is found out within ten seconds, a rebalance is noticed within one. */
export const DEFAULT_TIMINGS: GroupTimings = { sessionTimeoutMs: 10_000, heartbeatMs: 1_000 };
