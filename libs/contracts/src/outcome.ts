import { z } from 'zod';
import { count } from './ids';

/** The six terminal outcomes of a source record; each record has exactly one (the conservation law). */
export const OUTCOMES = ['created', 'updated', 'unchanged', 'merged', 'skipped', 'failed'] as const;

/** One terminal outcome. */
export const outcome = z.enum(OUTCOMES);
/** One terminal outcome. */
export type Outcome = z.infer<typeof outcome>;

/** Records by terminal outcome; `read` is their sum. */
export const outcomeCounts = z.object({
  read: count,
  created: count,
  updated: count,
  unchanged: count,
  merged: count,
  skipped: count,
  failed: count,
});
/** Records by terminal outcome; `read` is their sum. */
export type OutcomeCounts = z.infer<typeof outcomeCounts>;
