import type { Trial } from '../cases/trial';
import type { RoundOptions } from './round-options';
import type { Schedule } from './schedule';

const LAST_EVENTS = 40;
const MOST_VIOLATIONS = 10;

/** Everything needed to play a round again and to see what went wrong in it, without data values. */
export interface Trace {
  readonly seed: number;
  readonly round: number;
  readonly options: RoundOptions;
  readonly schedule: Schedule;
  readonly trial?: Trial;
  readonly error?: string;
}

/** The trace of a failed round for people. */
export async function traceLines({ seed, round, options, schedule, trial, error }: Trace): Promise<string[]> {
  return [
    `round ${round} of seed ${seed} failed; play it alone with: --seed ${seed} --from ${round} --rounds 1`,
    `  migrates ${JSON.stringify(options)}`,
    `  points   ${schedule.entries.join(' ') || 'none'}`,
    ...schedule.strikes.map(({ at, what }) => `  strike   at ${at}: ${JSON.stringify(what)}`),
    `  end      ${schedule.end}`,
    ...(error === undefined ? [] : [`  error    ${error}`]),
    ...(trial ? await linesOf(trial) : []),
  ];
}

async function linesOf(trial: Trial): Promise<string[]> {
  const events = await trial.history().then(
    (history) => history.events.slice(-LAST_EVENTS),
    () => [],
  );
  return [
    `  fired    ${trial.fired.join(' ') || 'none'}`,
    ...trial.notes.map((note) => `  note     ${note}`),
    ...trial.v.found
      .slice(0, MOST_VIOLATIONS)
      .map(({ invariant, message }) => `  broken   ${invariant}: ${message}`),
    ...events.map(({ offset, name, id, subject }) => `  event    ${offset} ${name} ${id} of ${subject}`),
  ];
}
