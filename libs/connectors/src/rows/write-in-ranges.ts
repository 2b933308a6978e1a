/** The error of a record that a trigger took away: the statement succeeded, the row is not there. */
export const SUPPRESSED = Symbol('suppressed');

/** How to write a range of records, and how to tell one record's fault from the batch's. */
export interface RangeWork {
  /** Writes the places of one range in one statement; false where fewer rows were written than sent. */
  readonly write: (places: readonly number[]) => Promise<boolean>;
  /** Whether an error is one record's own fault; any other ends the batch. */
  readonly ofRecord: (error: unknown) => boolean;
  /** Which of the range's records it was, counted from 0, where the error tells. */
  readonly culprit?: (error: unknown) => number | undefined;
  /** Writes the places of one range one by one in one round trip; returns those that failed. Asked where many fail. */
  readonly each?: (places: readonly number[]) => Promise<Map<number, unknown>>;
  /** Asked once, after the first failure: the places that are dealt with and need not be tried again. */
  readonly sift?: () => Promise<ReadonlySet<number>>;
}

/** The steps of a transaction between which ranges are tried. */
export interface Savepoint {
  set(): Promise<unknown>;
  /** Checks what was put off to the commit, then moves the savepoint behind what was written. */
  accept(): Promise<unknown>;
  /** Moves the savepoint behind what was done. */
  move(): Promise<unknown>;
  /** Goes back to the savepoint. */
  back(): Promise<unknown>;
  release(): Promise<unknown>;
}

// From so many failures on, splitting costs more than a subtransaction for every record.
const MANY = 8;

/**
 * Writes all places at once; where that fails for a record's sake, splits the range until the record is found. Returns the places that failed with
 * their errors; everything else is written. Deferred constraints are checked with each range.
 */
export async function writeInRanges(
  savepoint: Savepoint,
  places: readonly number[],
  work: RangeWork,
): Promise<Map<number, unknown>> {
  if (places.length === 0) return new Map();
  await savepoint.set();
  const failed = new Map<number, unknown>();
  await splitUntilWritten(savepoint, await siftedPlaces(savepoint, places, work), { ...work, failed });
  await savepoint.release();
  return failed;
}

async function siftedPlaces(
  savepoint: Savepoint,
  places: readonly number[],
  work: RangeWork,
): Promise<readonly number[]> {
  if (!work.sift) return places;
  if ((await tryRange(savepoint, places, work)) === undefined) return [];
  const sifted = await work.sift();
  // What was sifted out must not come back with the next rollback.
  await savepoint.move();
  return places.filter((place) => !sifted.has(place));
}

interface Splitting extends RangeWork {
  readonly failed: Map<number, unknown>;
}

async function splitUntilWritten(
  savepoint: Savepoint,
  range: readonly number[],
  work: Splitting,
): Promise<void> {
  if (range.length === 0) return;
  const error = await tryRange(savepoint, range, work);
  if (error === undefined) return;
  if (range.length === 1) work.failed.set(range[0] ?? 0, error);
  else if (work.each && work.failed.size >= MANY)
    await writeEach(savepoint, range, { ...work, each: work.each });
  else await split(savepoint, range, work, error);
}

async function writeEach(
  savepoint: Savepoint,
  range: readonly number[],
  { each, failed }: Splitting & Required<Pick<RangeWork, 'each'>>,
): Promise<void> {
  for (const [place, error] of await each(range)) failed.set(place, error);
  await savepoint.move();
}

// At the record at fault where the error tells, else in the middle.
async function split(
  savepoint: Savepoint,
  range: readonly number[],
  work: Splitting,
  error: unknown,
): Promise<void> {
  const culprit = work.culprit?.(error);
  const bad = culprit === undefined ? undefined : range[culprit];
  const at = bad === undefined ? range.length >> 1 : (culprit ?? 0);
  await splitUntilWritten(savepoint, range.slice(0, at), work);
  if (bad !== undefined) work.failed.set(bad, error);
  return splitUntilWritten(savepoint, range.slice(bad === undefined ? at : at + 1), work);
}

/** Writes a range in one statement, or nothing of it; why not, where a record keeps it from that. The savepoint stands before and after. */
export async function tryRange(
  savepoint: Savepoint,
  range: readonly number[],
  work: Pick<RangeWork, 'write' | 'ofRecord'>,
): Promise<unknown> {
  let problem: unknown = SUPPRESSED;
  try {
    if (await work.write(range)) {
      await savepoint.accept();
      return undefined;
    }
  } catch (error) {
    if (!work.ofRecord(error)) throw error;
    problem = error;
  }
  await savepoint.back();
  return problem;
}
