import type { AlertKind } from '@commander/contracts';
import { doneCount } from '../state/batch-tracker';
import { isLoad, isLoaded, isSingle, type ExecutionState } from '../state/execution-state';
import { lagsAt } from '../state/pace';
import { thresholdsOf } from '../state/thresholds';
import type { DecisionContext } from './draft';
import { ORDER_PATIENCE_MS } from './unanswered-orders';

/** An alert that is to stand, and why, in one sentence. */
export type Found = readonly [alert: AlertKind, message: string];

/** A rate over fewer batches says little, unless they are all there are. */
const BATCHES_FOR_A_RATE = 20;
const MINUTE_MS = 60_000;
const CALM_PERCENT = 5;

/** What alerts depend on besides the state. */
export type AlertContext = Pick<DecisionContext, 'now' | 'memory'>;

/** Every alert that is to stand at a time. */
export function alertConditions(execution: ExecutionState, context: AlertContext): Found[] {
  const { now } = context;
  const found = [
    systemFailure(execution),
    successRate(execution),
    checkpointAge(execution, now),
    recordRate(execution, now),
    memory(execution, context),
  ];
  return found.filter((condition) => condition !== null);
}

/** When time alone will call for an alert that does not stand yet, in milliseconds since 1970; null or Infinity for never. */
export const nextAlertAt = (execution: ExecutionState): (number | null)[] => [
  execution.alerts.has('checkpoint-age') ? null : checkpointTooOldAt(execution),
  execution.alerts.has('records-per-second') ? null : tooSlowAt(execution),
];

const systemFailure = ({ heldBy }: ExecutionState): Found | null =>
  heldBy && ['system-failure', heldBy.message];

function successRate(execution: ExecutionState): Found | null {
  const { type, tally, entities } = execution;
  if (!isLoad(type)) return null;
  const all = [...entities.values()];
  const done = all.reduce((sum, { tracker }) => sum + doneCount(tracker), 0);
  if (done < BATCHES_FOR_A_RATE && !all.every(isLoaded)) return null;
  const least = thresholdsOf(execution).batch_success_percent;
  if ((done - tally.abandoned) * 100 >= least * done) return null;
  const message = `${tally.abandoned} of ${done} batches were given up, more than ${100 - least} per cent.`;
  return ['batch-success-rate', message];
}

const isLoading = ({ type, hold, ending }: ExecutionState): boolean =>
  isLoad(type) && hold === 'none' && !ending;

function checkpointAge(execution: ExecutionState, now: number): Found | null {
  const due = checkpointTooOldAt(execution);
  if (due === null || now < due) return null;
  return ['checkpoint-age', `No checkpoint was taken for ${oldestCheckpoint(execution)} minutes.`];
}

/** When the last checkpoint of a loading execution is too old, in milliseconds since 1970; null where none is awaited. */
function checkpointTooOldAt(execution: ExecutionState): number | null {
  const { since } = execution.checkpoints;
  // Before one transaction for all nothing is in the target that could be gone on from.
  if (!isLoading(execution) || isSingle(execution) || since === null) return null;
  return since + oldestCheckpoint(execution) * MINUTE_MS;
}

/** In minutes; a plan that wants its checkpoints further apart is given a tenth more than that. */
function oldestCheckpoint(execution: ExecutionState): number {
  const { policy } = execution.checkpoints;
  const wanted = policy?.frequency === 'time_based' ? policy.time_interval_minutes * 1.1 : 0;
  return Math.max(thresholdsOf(execution).checkpoint_age_minutes, wanted);
}

function recordRate(execution: ExecutionState, now: number): Found | null {
  const due = tooSlowAt(execution);
  if (due === null || now < due) return null;
  const least = thresholdsOf(execution).records_per_second;
  return ['records-per-second', `Fewer than ${least} records per second are written.`];
}

/** When the batches in flight will have taken longer than they would at the slowest rate; null where none is. */
function tooSlowAt(execution: ExecutionState): number | null {
  if (!isLoading(execution) || !execution.pace) return null;
  const inFlight = [...execution.steps.values()].filter(
    ({ kind, status }) => kind === 'load' && status === 'in-flight',
  );
  if (inFlight.length === 0) return null;
  const records = inFlight.reduce(
    (sum, { entity = '', batch = 0 }) =>
      sum + (execution.entities.get(entity)?.planned?.batches[batch - 1]?.records ?? 0),
    0,
  );
  return lagsAt(execution.pace, records, thresholdsOf(execution).records_per_second);
}

/** A processor that has told of no batch for as long as an order may take is taken for gone. */
function memory(execution: ExecutionState, { now, memory: own }: AlertContext): Found | null {
  if (!isLoading(execution)) return null;
  const most = thresholdsOf(execution).memory_percent;
  // What goes to and fro about the threshold raises one alert, not one after the other.
  const bound = execution.alerts.has('memory') ? most - CALM_PERCENT : most;
  const full = [...execution.memory]
    .filter(([, { percent, at }]) => percent > bound && now - at < ORDER_PATIENCE_MS)
    .map(([instance]) => instance);
  if (own.percent > bound) full.push(own.instance);
  if (full.length === 0) return null;
  return ['memory', `${full.sort().join(', ')} use more than ${most} per cent of the memory they may have.`];
}
