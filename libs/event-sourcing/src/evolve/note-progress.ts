import type { EventData } from '@commander/contracts';
import type { ExecutionState } from '../state/execution-state';
import { newPace, withRecords } from '../state/pace';
import { thresholdsOf } from '../state/thresholds';

type Told = Pick<EventData<'batch.staged'>, 'instance' | 'memory_percent'>;

/** What a batch that ended says besides of its records: how fast the load is, and how full its processor. */
export function noteProgress(
  execution: ExecutionState,
  { instance, memory_percent: percent }: Told,
  records: number,
  time: string,
): ExecutionState {
  const { pace, memory } = execution;
  const { records_per_second: perSecond } = thresholdsOf(execution);
  const at = Date.parse(time);
  return {
    ...execution,
    pace: pace && withRecords(pace, records, at, perSecond),
    memory: percent === undefined ? memory : new Map(memory).set(instance, { percent, at }),
  };
}

/** The execution once orders are out: where a load begins, or goes on after a break, its pace is measured from here. */
export function notePace(before: ExecutionState, after: ExecutionState, time: string): ExecutionState {
  const loads = ({ steps }: ExecutionState): boolean =>
    [...steps.values()].some(({ kind }) => kind === 'load');
  if (!loads(after) || (before.pace && loads(before))) return after;
  return { ...after, pace: newPace(Date.parse(time), thresholdsOf(after).records_per_second) };
}
