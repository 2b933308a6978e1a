import type { Figures } from '../contenders/contender';

/** The runs of one contender: medians, and by how much they were apart. */
export interface Summary {
  readonly runs: number;
  readonly medianSeconds: number;
  readonly medianWholeSeconds: number | undefined;
  /** Slowest over fastest run, 1 where all were alike. */
  readonly spread: number;
  readonly peakBytes: Readonly<Record<string, number>>;
}

const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

/** The middle of some values; of an even number of them the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  const sorted = ascending(values);
  const [low = NaN, high = NaN] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return (low + high) / 2;
}

/** Puts the runs of one contender together. */
export function summarise(figures: readonly Figures[]): Summary {
  const seconds = ascending(figures.map((run) => run.seconds));
  const whole = figures.flatMap((run) => run.wholeSeconds ?? []);
  return {
    runs: figures.length,
    medianSeconds: median(seconds),
    medianWholeSeconds: whole.length > 0 ? median(whole) : undefined,
    spread: (seconds.at(-1) ?? NaN) / (seconds[0] ?? NaN),
    peakBytes: highest(figures),
  };
}

function highest(figures: readonly Figures[]): Record<string, number> {
  const peaks: Record<string, number> = {};
  for (const { peakBytes = {} } of figures)
    for (const [name, bytes] of Object.entries(peakBytes)) peaks[name] = Math.max(peaks[name] ?? 0, bytes);
  return peaks;
}
