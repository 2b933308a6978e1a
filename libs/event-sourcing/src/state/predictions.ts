import type { BatchRange, EventData, Fingerprint, OutcomeRuns } from '@commander/contracts';
import { canonicalJson } from '@commander/migration-plan';

/** What a rehearsal said of one batch, and of which records it said so. */
interface PredictedBatch {
  readonly range: BatchRange;
  readonly fingerprint: Fingerprint;
  readonly runs: OutcomeRuns;
}

/** What a rehearsal predicted, by entity and batch; `runs` counts all of them. */
export interface Predictions {
  readonly executionId: string;
  readonly planHash: string;
  readonly runs: number;
  readonly batches: ReadonlyMap<string, PredictedBatch>;
}

/** How many runs of outcomes are kept of one rehearsal; batches beyond are not compared. */
const MOST_RUNS = 200_000;

/** The predictions of a rehearsal that has just begun. */
export const newPredictions = (executionId: string, planHash: string): Predictions => ({
  executionId,
  planHash,
  runs: 0,
  batches: new Map(),
});

const keyOf = (entity: string, batch: number): string => `${entity}/${batch}`;

/** The predictions with one more batch; the first word about a batch counts, as a redelivered rehearsal repeats itself. */
export function addPrediction(predictions: Predictions, data: EventData<'batch.rehearsed'>): Predictions {
  const key = keyOf(data.entity, data.batch);
  const more = data.predicted?.length ?? 0;
  if (!data.predicted || predictions.batches.has(key) || predictions.runs + more > MOST_RUNS)
    return predictions;
  const { fingerprint, summary, predicted } = data;
  const batches = new Map(predictions.batches).set(key, {
    range: summary.range,
    fingerprint,
    runs: predicted,
  });
  return { ...predictions, runs: predictions.runs + more, batches };
}

/** What was predicted of a batch, where it is the same records of the same source; else undefined. */
export function predictedOf(
  predictions: Predictions | null,
  { entity = '', batch = 0 }: { readonly entity?: string; readonly batch?: number },
  now: Pick<PredictedBatch, 'range' | 'fingerprint'>,
): OutcomeRuns | undefined {
  const found = predictions?.batches.get(keyOf(entity, batch));
  if (!found) return undefined;
  const same =
    canonicalJson(found.range) === canonicalJson(now.range) &&
    canonicalJson(found.fingerprint) === canonicalJson(now.fingerprint);
  return same ? found.runs : undefined;
}
