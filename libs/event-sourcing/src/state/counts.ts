import { OUTCOMES, type OutcomeCounts } from '@commander/contracts';

/** No record at all. */
export const NO_RECORDS: OutcomeCounts = {
  read: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  merged: 0,
  skipped: 0,
  failed: 0,
};

/** The sum of two counts, outcome by outcome. */
export function addCounts(a: OutcomeCounts, b: OutcomeCounts): OutcomeCounts {
  const sum = { ...a, read: a.read + b.read };
  for (const outcome of OUTCOMES) sum[outcome] += b[outcome];
  return sum;
}

/** What is left of counts without others that are part of them, outcome by outcome. */
export function subtractCounts(a: OutcomeCounts, b: OutcomeCounts): OutcomeCounts {
  const rest = { ...a, read: a.read - b.read };
  for (const outcome of OUTCOMES) rest[outcome] -= b[outcome];
  return rest;
}

/** Whether every record read has exactly one outcome: the conservation law. */
export const conserves = (counts: OutcomeCounts): boolean =>
  OUTCOMES.reduce((sum, outcome) => sum + counts[outcome], 0) === counts.read;

/** Whether two counts agree in every outcome. */
export const sameCounts = (a: OutcomeCounts, b: OutcomeCounts): boolean =>
  a.read === b.read && OUTCOMES.every((outcome) => a[outcome] === b[outcome]);

/** Adds the numbers of `b` to those of `a`, key by key. */
export function addTallies(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>) {
  const sum: Record<string, number> = { ...a };
  for (const [key, value] of Object.entries(b)) sum[key] = (sum[key] ?? 0) + value;
  return sum;
}
