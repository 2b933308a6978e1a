import type { RecordEnding } from '@commander/connectors';
import {
  OUTCOMES,
  type EventData,
  type OutcomeCounts,
  type PlannedBatch,
  type RecordError,
} from '@commander/contracts';

const SAMPLES = 20;
const DUPLICATE_CODES: ReadonlySet<string> = new Set([
  '23505',
  'duplicates.duplicate',
  'duplicates.survivor_failed',
]);

/** Which batch of an execution is spoken of. */
export interface BatchPlace {
  readonly entity: string;
  readonly batch: PlannedBatch;
}

/** What a batch's events and its ledger row say of its records in numbers; `transformed` counts the field values that a transform was applied to. */
export function summarizeBatch(
  place: BatchPlace,
  endings: readonly RecordEnding[],
  transformed: number,
): EventData<'batch.committed'>['summary'] {
  const warnings = countWarnings(place.entity, endings);
  const failed = failedOf(endings);
  return {
    counts: countOutcomes(endings),
    validation_errors_fixed: endings.filter(({ remarks }) => remarks?.fixed).length,
    ...(Object.keys(warnings).length > 0 && { warnings }),
    data_transformations: transformed,
    duplicates: {
      merged: endings.filter(({ outcome }) => outcome === 'merged').length,
      skipped: endings.filter(isSkippedDuplicate).length,
      failed: failed.filter(({ ending }) => isDuplicate(ending)).length,
    },
    errors: {
      total: failed.length,
      by_type: countTypes(failed.map(({ ending }) => ending)),
      samples: failed.slice(0, SAMPLES).flatMap(({ ending, index }) => sample(place, ending, index)),
    },
    first_id: endings[0]?.sourceId ?? null,
    last_id: endings.at(-1)?.sourceId ?? null,
    range: place.batch.range,
  };
}

interface Failed {
  readonly ending: RecordEnding;
  readonly index: number;
}

function failedOf(endings: readonly RecordEnding[]): Failed[] {
  const failed: Failed[] = [];
  for (const [index, ending] of endings.entries())
    if (ending.outcome === 'failed') failed.push({ ending, index });
  return failed;
}

/** How many records ended how. */
function countOutcomes(endings: readonly RecordEnding[]): OutcomeCounts {
  const counts: OutcomeCounts = {
    read: endings.length,
    ...(Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Omit<OutcomeCounts, 'read'>),
  };
  for (const { outcome } of endings) counts[outcome] += 1;
  return counts;
}

function countWarnings(entity: string, endings: readonly RecordEnding[]): Record<string, number> {
  const counts: Record<string, number> = {};
  const warned = endings.filter(({ remarks }) => remarks?.warnings);
  for (const rule of warned.flatMap(({ remarks }) => remarks?.warnings ?? [])) {
    const name = `${entity}.${rule}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

const isSkippedDuplicate = ({ outcome, error }: RecordEnding): boolean =>
  outcome === 'skipped' && error?.code !== 'reference.missing';

// A unique index of the target without a rule in the plan is an implicit rule to fail.
const isDuplicate = ({ error }: RecordEnding): boolean =>
  error !== undefined && DUPLICATE_CODES.has(error.code);

function countTypes(endings: readonly RecordEnding[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { error } of endings) {
    const type = error?.error_type ?? 'system';
    counts[type] = (counts[type] ?? 0) + 1;
  }
  return counts;
}

function sample(
  { entity, batch }: BatchPlace,
  { sourceId, error }: RecordEnding,
  index: number,
): RecordError[] {
  if (!error) return [];
  const place = {
    entity,
    batch_number: batch.batch,
    record_index: batch.first_record + index,
    record_id: sourceId,
  };
  return [{ ...error, ...place }];
}
