import type { ClientBase } from 'pg';

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

const SAVEPOINT = 'savepoint commander_range';
const RELEASE = 'release savepoint commander_range';
// From so many failures on, splitting costs more than a subtransaction for every record.
const MANY = 8;

/**
 * Writes all places at once; where that fails for a record's sake, splits the range until the record is found. Returns the places that failed with
 * their errors; everything else is written. Deferred constraints are checked with each range.
 */
export async function writeInRanges(
  client: ClientBase,
  places: readonly number[],
  work: RangeWork,
): Promise<Map<number, unknown>> {
  if (places.length === 0) return new Map();
  await client.query(SAVEPOINT);
  const failed = new Map<number, unknown>();
  await splitUntilWritten(client, await siftedPlaces(client, places, work), { ...work, failed });
  await client.query(RELEASE);
  return failed;
}

async function siftedPlaces(
  client: ClientBase,
  places: readonly number[],
  work: RangeWork,
): Promise<readonly number[]> {
  if (!work.sift) return places;
  if ((await attempt(client, places, work)) === undefined) return [];
  const sifted = await work.sift();
  // What was sifted out must not come back with the next rollback.
  await client.query(`${RELEASE}; ${SAVEPOINT}`);
  return places.filter((place) => !sifted.has(place));
}

interface Splitting extends RangeWork {
  readonly failed: Map<number, unknown>;
}

async function splitUntilWritten(
  client: ClientBase,
  range: readonly number[],
  work: Splitting,
): Promise<void> {
  if (range.length === 0) return;
  const error = await attempt(client, range, work);
  if (error === undefined) return;
  if (range.length === 1) work.failed.set(range[0] ?? 0, error);
  else if (work.each && work.failed.size >= MANY)
    await writeEach(client, range, { ...work, each: work.each });
  else await split(client, range, work, error);
}

async function writeEach(
  client: ClientBase,
  range: readonly number[],
  { each, failed }: Splitting & Required<Pick<RangeWork, 'each'>>,
): Promise<void> {
  for (const [place, error] of await each(range)) failed.set(place, error);
  await client.query(`${RELEASE}; ${SAVEPOINT}`);
}

// At the record at fault where the error tells, else in the middle.
async function split(
  client: ClientBase,
  range: readonly number[],
  work: Splitting,
  error: unknown,
): Promise<void> {
  const culprit = work.culprit?.(error);
  const bad = culprit === undefined ? undefined : range[culprit];
  const at = bad === undefined ? range.length >> 1 : (culprit ?? 0);
  await splitUntilWritten(client, range.slice(0, at), work);
  if (bad !== undefined) work.failed.set(bad, error);
  return splitUntilWritten(client, range.slice(bad === undefined ? at : at + 1), work);
}

// The savepoint stands before and after: a failed range goes back to it, a written one moves it on.
async function attempt(client: ClientBase, range: readonly number[], work: RangeWork): Promise<unknown> {
  let problem: unknown = SUPPRESSED;
  try {
    if (await work.write(range)) {
      await client.query(`set constraints all immediate; ${RELEASE}; ${SAVEPOINT}`);
      return undefined;
    }
  } catch (error) {
    if (!work.ofRecord(error)) throw error;
    problem = error;
  }
  await client.query(`rollback to ${SAVEPOINT}`);
  return problem;
}
