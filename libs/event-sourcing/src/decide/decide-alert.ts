import type { AlertKind } from '@commander/contracts';
import { doneCount } from '../state/batch-tracker';
import { isLoad, isLoaded, type ExecutionState } from '../state/execution-state';
import type { DecisionDraft } from './draft';

const LEAST_SUCCESS_PERCENT = 95;
/** A rate over fewer batches says little, unless they are all there are. */
const BATCHES_FOR_A_RATE = 20;
const OLDEST_CHECKPOINT_MS = 15 * 60_000;

/** An alert to raise or to clear, where what it is about has begun or is over. */
export function decideAlert(execution: ExecutionState, now: number): DecisionDraft | null {
  const wanted = new Map<AlertKind, string>(
    [systemFailure(execution), successRate(execution), checkpointAge(execution, now)].flatMap((found) =>
      found ? [found] : [],
    ),
  );
  const data = { execution_id: execution.id };
  for (const [alert, message] of wanted)
    if (!execution.alerts.has(alert))
      return { name: 'alert.raised', subject: execution.id, data: { ...data, alert, message } };
  for (const alert of execution.alerts)
    if (!wanted.has(alert)) return { name: 'alert.cleared', subject: execution.id, data: { ...data, alert } };
  return null;
}

type Found = [alert: AlertKind, message: string] | null;

const systemFailure = ({ heldBy }: ExecutionState): Found => heldBy && ['system-failure', heldBy.message];

function successRate({ type, tally, entities }: ExecutionState): Found {
  if (!isLoad(type)) return null;
  const all = [...entities.values()];
  const done = all.reduce((sum, { tracker }) => sum + doneCount(tracker), 0);
  if (done < BATCHES_FOR_A_RATE && !all.every(isLoaded)) return null;
  const enough = (done - tally.abandoned) * 100 >= LEAST_SUCCESS_PERCENT * done;
  const message = `${tally.abandoned} of ${done} batches were given up, more than ${100 - LEAST_SUCCESS_PERCENT} per cent.`;
  return enough ? null : ['batch-success-rate', message];
}

function checkpointAge(execution: ExecutionState, now: number): Found {
  const due = checkpointTooOldAt(execution);
  if (due === null || now < due) return null;
  return ['checkpoint-age', `No checkpoint was taken for ${OLDEST_CHECKPOINT_MS / 60_000} minutes.`];
}

/** When the last checkpoint of a loading execution is too old, in milliseconds since 1970; null where none is awaited. */
export function checkpointTooOldAt(execution: ExecutionState): number | null {
  const { type, hold, ending, checkpoints } = execution;
  const isLoading = isLoad(type) && hold === 'none' && !ending && checkpoints.since !== null;
  return isLoading ? checkpoints.since + OLDEST_CHECKPOINT_MS : null;
}
