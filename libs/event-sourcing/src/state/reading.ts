import type { BatchSummary, EntityReading, EventData } from '@commander/contracts';

/** What a source that is read in one snapshot counts as, and one that is not. */
export type Consistency = 'snapshot' | 'per-batch';

/** Of an entity that is not planned yet. */
export const NOTHING_READ: EntityReading = { planned: null, moments: [], batches_alone: 0 };

/** The reading of an entity whose source is planned. */
export const readingPlanned = (
  reading: EntityReading,
  { consistency, moment }: EventData<'planning.completed'>,
): EntityReading => ({ ...withMoment(reading, moment), planned: consistency });

/** The reading with one more batch; only the batches of a database are read at a moment. */
export function readingBatch(reading: EntityReading, { moment, range }: BatchSummary): EntityReading {
  if (moment !== undefined) return withMoment(reading, moment);
  return range.kind === 'keys' ? { ...reading, batches_alone: reading.batches_alone + 1 } : reading;
}

const withMoment = (reading: EntityReading, moment: string | undefined): EntityReading =>
  moment === undefined || reading.moments.includes(moment)
    ? reading
    : { ...reading, moments: [...reading.moments, moment] };

/** What held of an entity: one snapshot for all of its batches, those of the executions that it resumes among them, or not; null until it is planned. */
export function consistencyOf({ planned, moments, batches_alone: alone }: EntityReading): Consistency | null {
  if (planned === null) return null;
  return alone > 0 || moments.length > 1 ? 'per-batch' : planned;
}

/** What held of everything that was read; null until something is planned. */
export function consistencyOfAll(readings: readonly EntityReading[]): Consistency | null {
  const held = new Set(readings.map(consistencyOf));
  if (held.has('per-batch')) return 'per-batch';
  return held.has('snapshot') ? 'snapshot' : null;
}
