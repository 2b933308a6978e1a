import type { Run } from './alternate';

/** The runs of one contender: medians, and by how much they were apart. */
export interface Summary {
  readonly runs: number;
  readonly medianSeconds: number;
  readonly medianWholeSeconds: number | undefined;
  /** Slowest over fastest run, 1 where all were alike. */
  readonly spread: number;
  /** The most that each service held in any run, in bytes. */
  readonly peakBytes: Readonly<Record<string, number>>;
  /** The median of each program's processor time, in seconds. */
  readonly processorSeconds: Readonly<Record<string, number>>;
}

const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

/** The middle of some values; of an even number of them the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  const sorted = ascending(values);
  const [low = NaN, high = NaN] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return (low + high) / 2;
}

/** Puts the runs of one contender together. */
export function summarise(runs: readonly Run[]): Summary {
  const seconds = ascending(runs.map((run) => run.seconds));
  const whole = runs.flatMap((run) => run.wholeSeconds ?? []);
  const peaks = runs.map((run) => run.peakBytes ?? {});
  const processor = runs.map((run) => run.processorSeconds);
  return {
    runs: runs.length,
    medianSeconds: median(seconds),
    medianWholeSeconds: whole.length > 0 ? median(whole) : undefined,
    spread: (seconds.at(-1) ?? NaN) / (seconds[0] ?? NaN),
    peakBytes: byName(peaks, (values) => Math.max(...values)),
    processorSeconds: byName(processor, median),
  };
}

// Whoever is missing in one of them has used nothing there.
function byName(
  records: readonly Readonly<Record<string, number>>[],
  together: (values: readonly number[]) => number,
): Record<string, number> {
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return Object.fromEntries(
    names.map((name) => [name, together(records.map((record) => record[name] ?? 0))]),
  );
}
