/** Records per second over a span of milliseconds, to one decimal; 0 where no time passed. */
export const rate = (records: number, ms: number): number =>
  ms <= 0 ? 0 : Math.round((records * 10_000) / ms) / 10;

/** Milliseconds as seconds, to three decimals, never negative. */
export const seconds = (ms: number): number => Math.max(0, Math.round(ms)) / 1000;
