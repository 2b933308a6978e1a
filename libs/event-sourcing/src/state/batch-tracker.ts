/**
 * Which of an entity's batches are done, in space proportional to the batches in flight: batches are dispatched in
 * order, so everything up to `contiguous` is done and only what finished ahead of it is kept apart.
 */
export interface BatchTracker {
  /** Highest batch dispatched so far. */
  readonly dispatched: number;
  /** Every batch up to this one is done. */
  readonly contiguous: number;
  /** Done batches above `contiguous`. */
  readonly ahead: ReadonlySet<number>;
}

/** A tracker of an entity none of whose batches was dispatched. */
export const NOTHING_DONE: BatchTracker = { dispatched: 0, contiguous: 0, ahead: new Set() };

/** Whether a batch is done. */
export const isDone = (tracker: BatchTracker, batch: number): boolean =>
  batch <= tracker.contiguous || tracker.ahead.has(batch);

/** How many batches are done. */
export const doneCount = (tracker: BatchTracker): number => tracker.contiguous + tracker.ahead.size;

/** The tracker once a batch that was done has to be done again. */
export function markUndone(tracker: BatchTracker, batch: number): BatchTracker {
  if (!isDone(tracker, batch)) return tracker;
  const ahead = new Set(tracker.ahead);
  ahead.delete(batch);
  for (let done = batch + 1; done <= tracker.contiguous; done += 1) ahead.add(done);
  return { ...tracker, contiguous: Math.min(tracker.contiguous, batch - 1), ahead };
}

/** The tracker as another execution takes it over: what was dispatched and is not done has to be dispatched again. */
export const takeOver = (tracker: BatchTracker): BatchTracker => ({ ...tracker, dispatched: 0 });

/** The next batches that were never dispatched and are not done, at most `most` of the first `planned`. */
export function undispatched(tracker: BatchTracker, planned: number, most: number): number[] {
  const batches: number[] = [];
  const first = Math.max(tracker.dispatched, tracker.contiguous) + 1;
  for (let batch = first; batch <= planned && batches.length < most; batch += 1)
    if (!isDone(tracker, batch)) batches.push(batch);
  return batches;
}

/** The tracker once a batch was dispatched. */
export const markDispatched = (tracker: BatchTracker, batch: number): BatchTracker =>
  batch <= tracker.dispatched ? tracker : { ...tracker, dispatched: batch };

/** The tracker once a batch is done; the same tracker where it was done before. */
export function markDone(tracker: BatchTracker, batch: number): BatchTracker {
  if (isDone(tracker, batch)) return tracker;
  const ahead = new Set(tracker.ahead).add(batch);
  let contiguous = tracker.contiguous;
  while (ahead.delete(contiguous + 1)) contiguous += 1;
  return { ...tracker, contiguous, ahead };
}
