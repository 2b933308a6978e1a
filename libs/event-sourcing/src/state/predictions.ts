import type { BatchRange, EventData, Fingerprint, OutcomeRuns } from '@commander/contracts';
import { canonicalJson } from '@commander/migration-plan';

/** What a rehearsal said of one batch, and of which records it said so. */
interface PredictedBatch {
  readonly range: BatchRange;
  readonly runs: OutcomeRuns;
}

/** What a rehearsal predicted; `runs` counts the runs of all batches. */
export interface Predictions {
  readonly executionId: string;
  readonly planHash: string;
  readonly runs: number;
  /** What each entity's source was. */
  readonly fingerprints: ReadonlyMap<string, Fingerprint>;
  /** By entity and batch. */
  readonly batches: ReadonlyMap<string, PredictedBatch>;
}

/** How many runs of outcomes are kept of one rehearsal; batches beyond are not compared. */
const MOST_RUNS = 200_000;

/** The predictions of a rehearsal that has just begun. */
export const newPredictions = (executionId: string, planHash: string): Predictions => ({
  executionId,
  planHash,
  runs: 0,
  fingerprints: new Map(),
  batches: new Map(),
});

const keyOf = (entity: string, batch: number): string => `${entity}/${batch}`;

const isSame = (a: Fingerprint | BatchRange, b: Fingerprint | BatchRange): boolean =>
  canonicalJson(a) === canonicalJson(b);

/** The predictions with one more batch, unless its source is no longer what the entity's first batch was read from. */
export function addPrediction(
  predictions: Predictions,
  { entity, batch, predicted: runs, fingerprint, summary }: EventData<'batch.rehearsed'>,
): Predictions {
  const known = predictions.fingerprints.get(entity) ?? fingerprint;
  const total = predictions.runs + (runs?.length ?? 0);
  if (!runs || total > MOST_RUNS || !isSame(known, fingerprint)) return predictions;
  return {
    ...predictions,
    runs: total,
    fingerprints: new Map(predictions.fingerprints).set(entity, known),
    batches: new Map(predictions.batches).set(keyOf(entity, batch), { range: summary.range, runs }),
  };
}

/** What was predicted of a batch, where it is the same records of the same source; else undefined. */
export function predictedOf(
  predictions: Predictions,
  { entity = '', batch = 0 }: { readonly entity?: string; readonly batch?: number },
  now: { readonly range: BatchRange; readonly fingerprint: Fingerprint },
): OutcomeRuns | undefined {
  const found = predictions.batches.get(keyOf(entity, batch));
  const source = predictions.fingerprints.get(entity);
  if (!found || !source) return undefined;
  return isSame(found.range, now.range) && isSame(source, now.fingerprint) ? found.runs : undefined;
}
