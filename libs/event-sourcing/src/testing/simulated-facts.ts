import type {
  BatchRange,
  BatchSummary,
  EventData,
  LoadOrder,
  OutcomeCounts,
  OutcomeRuns,
  PlannedBatch,
  SourceSnapshot,
} from '@commander/contracts';
import { batchesHash } from '@commander/migration-plan';
import type { FactSink } from './stream-simulator';

/** What every simulated source is and stays. */
export const FINGERPRINT = { kind: 'file', sha256: 'f00d', bytes: 1 } as const;
/** The name of the simulated processor. */
export const INSTANCE = 'p1';

/** Tells of an entity's planned batches. */
export function tellPlanned(
  stream: FactSink,
  {
    window,
    batches,
    snapshot,
    ...of
  }: {
    execution_id: string;
    entity: string;
    attempt: number;
    batches: PlannedBatch[];
    window?: EventData<'planning.completed'>['window'];
    snapshot?: SourceSnapshot | undefined;
  },
): void {
  stream.fact('batches.planned', { ...of, part: 1, batches });
  stream.fact('planning.completed', {
    ...of,
    parts: 1,
    hash: batchesHash(batches),
    batches: batches.length,
    records: batches.reduce((sum, { records }) => sum + records, 0),
    fingerprint: FINGERPRINT,
    consistency: 'snapshot',
    window,
    moment: snapshot?.moment,
    instance: INSTANCE,
  });
}

/** Tells of a batch that stands in the target. */
export function tellCommitted(
  stream: FactSink,
  of: Omit<EventData<'batch.committed'>, 'lineage' | 'instance' | 'timing'>,
): void {
  const timing = { read_ms: 1, transform_ms: 1, write_ms: 1 };
  const about = `${of.execution_id}/${of.entity}/${of.batch}`;
  stream.fact(
    'batch.committed',
    { memory_percent: 50, ...of, lineage: { parts: 1, hash: 'h' }, instance: INSTANCE, timing },
    about,
  );
}

/** How a batch of ten records ended, some of which failed. */
export function summaryOf(
  { batch, range, records: planned }: PlannedBatch,
  failed: number,
  { abandon, predicted, snapshot }: Pick<LoadOrder, 'abandon' | 'predicted' | 'snapshot'> = {},
  deferred = 0,
): BatchSummary {
  // The second pass writes records that are counted already.
  const records = range.kind === 'deferred' ? 0 : planned;
  const counts: OutcomeCounts = {
    read: records,
    created: records - failed,
    updated: 0,
    unchanged: 0,
    merged: 0,
    skipped: 0,
    failed,
  };
  return {
    counts,
    validation_errors_fixed: 0,
    warnings: { 'Sample.note.length': 1 },
    data_transformations: 20,
    duplicates: { merged: 0, skipped: 0, failed: 0 },
    errors: { total: failed, by_type: failed > 0 ? { validation: failed } : {}, samples: [] },
    first_id: `${batch}-1`,
    last_id: `${batch}-10`,
    range,
    moment: snapshot?.moment,
    abandoned: abandon,
    ...referencesOf(range, planned, deferred),
    prediction: predicted && comparisonOf(predicted, records, failed),
  };
}

function comparisonOf(predicted: OutcomeRuns, compared: number, failed: number): BatchSummary['prediction'] {
  const foretold = predicted.find(([outcome]) => outcome === 'failed')?.[1] ?? 0;
  return { compared, differing: Math.abs(failed - foretold) };
}

const referencesOf = (range: BatchRange, waiting: number, deferred: number): Partial<BatchSummary> => ({
  ...(deferred > 0 && { deferred }),
  ...(range.kind === 'deferred' && { references: { settled: waiting, left: 0, samples: [] } }),
});

/** What a source of so many batches is cut into, of ten records each. */
export const plannedBatches = (count: number): PlannedBatch[] =>
  Array.from({ length: count }, (_, i) => ({
    batch: i + 1,
    first_record: i * 10,
    records: 10,
    range: { kind: 'bytes', from: i, to: i + 1 },
  }));

/** What undoes the batches of an execution that stand, in their order. */
export const batchesToUndo = (
  executionId: string,
  standing: readonly { readonly batch: number; readonly summary?: BatchSummary }[],
): PlannedBatch[] =>
  standing.map(({ batch, summary }, i) => ({
    batch: i + 1,
    first_record: i * 10,
    records: summary?.counts.created ?? 0,
    range: {
      kind: 'undo',
      execution_id: executionId,
      batch,
      ...(summary?.range.kind === 'deferred' && { references: true as const }),
    },
  }));
