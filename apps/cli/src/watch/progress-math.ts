/**
 * The part that is done, from 0 to 1; null where it cannot be known. It never passes 1, and is 1 only when all is done.
 */
export function partDone(processed: number, total: number | null): number | null {
  if (total === null) return null;
  if (processed >= total) return 1;
  return Math.max(0, processed / total);
}

/** What counts as done: all of what is processed, and half of what stands in the stage and waits for its outcome. */
export const halfWay = (processed: number, staged: number): number =>
  (processed + Math.max(processed, staged)) / 2;

/** A part as whole per cent, rounded down: 100 only when all is done. */
export const percent = (part: number): number => Math.floor(part * 100);

/** Seconds to go at the present rate; null where it cannot be known. */
export function secondsLeft(processed: number, total: number | null, perSecond: number): number | null {
  if (total === null || !(perSecond > 0)) return null;
  return Math.max(0, total - processed) / perSecond;
}
