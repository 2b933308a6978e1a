/**
 * How far a load is ahead of the slowest rate that is let pass, in records: batches that end add theirs, time takes that rate away. A leaky
 * bucket, since a rate between two batches that end cannot be known.
 */
export interface Pace {
  readonly ahead: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

// What was fast once excuses no more than a minute, and what was slow burdens no longer.
const MEMORY_SECONDS = 60;

/** The pace of a load that begins: for as long it is not judged. */
export const newPace = (at: number, perSecond: number): Pace => ({ ahead: perSecond * MEMORY_SECONDS, at });

/** How many records a pace is ahead at a time; negative where it lags behind. */
const aheadAt = ({ ahead, at }: Pace, now: number, perSecond: number): number =>
  ahead - (Math.max(0, now - at) / 1000) * perSecond;

/** The pace once records were written. */
export function withRecords(pace: Pace, records: number, now: number, perSecond: number): Pace {
  const most = perSecond * MEMORY_SECONDS;
  const ahead = aheadAt(pace, now, perSecond) + records;
  return { ahead: Math.min(most, Math.max(-most, ahead)), at: Math.max(pace.at, now) };
}

/** When a pace will have lost what it is ahead and some records more, in milliseconds since 1970. */
export const lagsAt = ({ ahead, at }: Pace, records: number, perSecond: number): number =>
  perSecond > 0 ? at + ((ahead + records) / perSecond) * 1000 : Infinity;
