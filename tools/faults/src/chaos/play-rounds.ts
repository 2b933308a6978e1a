import type { Arena } from '../arena/arena';
import { Trial } from '../cases/trial';
import { randomOf } from '../shop/random';
import { drawRound, type TransactionMode } from './round-options';
import { playRound } from './round';
import { drawSchedule } from './schedule';
import { writeReport } from '../run/write-report';
import { traceLines, type Trace } from './trace';

/** What to play. */
export interface ChaosOptions {
  readonly seed: number;
  /** No round is begun after so many minutes. */
  readonly minutes: number;
  readonly rounds: number;
  /** The number of the first round. */
  readonly from: number;
  /** Records that a round migrates. */
  readonly records: number;
  /** The transaction mode of every round; drawn unless given. */
  readonly mode?: TransactionMode;
  readonly print: (line: string) => void;
}

/** How the rounds ended. */
export interface ChaosResult {
  readonly played: number;
  readonly failed: readonly number[];
}

const ROUND = 7919;

/** Plays rounds on one installation until enough of them are played or the time is up; stops at the first that fails. */
export async function playRounds(arena: Arena, options: ChaosOptions): Promise<ChaosResult> {
  const until = performance.now() + options.minutes * 60_000;
  const last = options.from + options.rounds;
  let round = options.from;
  for (; round < last && performance.now() < until; round += 1)
    if (!(await play(arena, round, options))) return { played: round - options.from + 1, failed: [round] };
  return { played: round - options.from, failed: [] };
}

async function play(arena: Arena, round: number, options: ChaosOptions): Promise<boolean> {
  const started = performance.now();
  const trace = await playTraced(arena, round, options);
  const { trial, error, schedule } = trace;
  const good = error === undefined && trial?.v.found.length === 0;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const what = `${trace.options.mode}, ${schedule.end}: ${trial?.fired.length ?? 0} points fired, ${schedule.strikes.length} strikes`;
  options.print(`${good ? 'green' : 'RED  '} round ${round}, ${what}, ${seconds} s`);
  if (good) await trial.forget();
  else await tellFailure(trace, options);
  return good;
}

async function playTraced(
  arena: Arena,
  round: number,
  { seed, records, mode }: ChaosOptions,
): Promise<Trace> {
  const random = randomOf(seed * ROUND + round);
  const options = drawRound(random, records, mode);
  const schedule = drawSchedule(random, { mode: options.mode, services: arena.services.names });
  Trial.opened.length = 0;
  let error: string | undefined;
  await playRound(arena, options, schedule).catch((thrown: unknown) => {
    error = thrown instanceof Error ? thrown.message : String(thrown);
  });
  return { seed, round, options, schedule, trial: Trial.opened[0], error };
}

async function tellFailure(trace: Trace, { print }: ChaosOptions): Promise<void> {
  const { seed, round, trial } = trace;
  for (const line of await traceLines(trace)) print(line);
  if (trial) print(`  logs     ${writeReport(`round-${seed}-${round}.log`, trial.logs())}`);
}
