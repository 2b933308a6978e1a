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
  /** Asked once, after the first failure: the places that are dealt with and need not be tried again. */
  readonly sift?: () => Promise<ReadonlySet<number>>;
}

/**
 * Writes all places at once; where that fails for a record's sake, splits the range until the record is found. Returns the places that failed with
 * their errors; everything else is written. Deferred constraints are checked with each range.
 */
export async function writeInRanges(
  client: ClientBase,
  places: readonly number[],
  work: RangeWork,
): Promise<Map<number, unknown>> {
  const failed = new Map<number, unknown>();
  if (work.sift && places.length > 0) {
    if ((await attempt(client, places, work)) === undefined) return failed;
    const sifted = await work.sift();
    return writeInRanges(
      client,
      places.filter((place) => !sifted.has(place)),
      { ...work, sift: undefined },
    );
  }
  const fail = (place: number | undefined, error: unknown) => {
    if (place !== undefined) failed.set(place, error);
  };
  const run = async (from: number, to: number): Promise<void> => {
    if (from >= to) return;
    const range = places.slice(from, to);
    const error = await attempt(client, range, work);
    if (error === undefined) return;
    if (range.length === 1) return fail(range[0], error);
    const bad = from + (work.culprit?.(error) ?? Number.NaN);
    if (bad >= from && bad < to) {
      await run(from, bad);
      fail(places[bad], error);
      return run(bad + 1, to);
    }
    const middle = (from + to) >> 1;
    await run(from, middle);
    return run(middle, to);
  };
  await run(0, places.length);
  return failed;
}

async function attempt(client: ClientBase, range: readonly number[], work: RangeWork): Promise<unknown> {
  await client.query('savepoint commander_range');
  let problem: unknown = SUPPRESSED;
  try {
    if (await work.write(range)) {
      await client.query('set constraints all immediate');
      await client.query('release savepoint commander_range');
      return undefined;
    }
  } catch (error) {
    if (!work.ofRecord(error)) throw error;
    problem = error;
  }
  await client.query('rollback to savepoint commander_range');
  await client.query('release savepoint commander_range');
  return problem;
}
