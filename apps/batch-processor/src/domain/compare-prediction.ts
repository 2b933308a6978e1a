import type { RecordEnding } from '@commander/connectors';
import type { EventData, Outcome, OutcomeRuns } from '@commander/contracts';

type Ended = Pick<RecordEnding, 'outcome'>;
type Prediction = NonNullable<EventData<'batch.committed'>['summary']['prediction']>;

// As many as a prediction may have.
const MOST_RUNS = 1000;

/** The outcomes of a batch's records, in their order, as runs; null where there are more than a prediction may have. */
export function outcomeRunsOf(endings: readonly Ended[]): OutcomeRuns | null {
  const runs: OutcomeRuns = [];
  for (const { outcome } of endings) {
    const last = runs.at(-1);
    if (last?.[0] === outcome) last[1] += 1;
    else runs.push([outcome, 1]);
    if (runs.length > MOST_RUNS) return null;
  }
  return runs;
}

/**
 * How far a prediction was off, record by record: the n-th that was read is compared with the n-th that was foretold. Where one side has
 * more records, those are not compared.
 */
export function comparePrediction(predicted: OutcomeRuns, endings: readonly Ended[]): Prediction {
  const foretold = outcomesOf(predicted);
  let [compared, differing] = [0, 0];
  for (const { outcome } of endings) {
    const next = foretold.next();
    if (next.done) break;
    compared += 1;
    if (next.value !== outcome) differing += 1;
  }
  return { compared, differing };
}

function* outcomesOf(runs: OutcomeRuns): Generator<Outcome, undefined> {
  for (const [outcome, length] of runs) for (let i = 0; i < length; i += 1) yield outcome;
}
