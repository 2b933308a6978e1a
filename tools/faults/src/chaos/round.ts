import type { ExecutionReport } from '@commander/contracts';
import type { Arena } from '../arena/arena';
import { judgeUndo } from '../cases/rollback-cases';
import { ENDS_WITHIN_MS, Trial } from '../cases/trial';
import { readShop, type ShopRows } from '../oracle/shop-truth';
import type { RoundOptions } from './round-options';
import type { Schedule } from './schedule';
import { strike } from './strike';

const ENDS_WELL: ReadonlySet<string> = new Set(['completed', 'cancelled']);
const MOST_RESUMES = 20;
const NOBODY = { Customer: new Set<string>(), Order: new Set<string>() };

/** One round: a fresh project, migrated while the schedule is carried out, then judged; returns its trial. */
export async function playRound(arena: Arena, options: RoundOptions, schedule: Schedule): Promise<Trial> {
  const trial = await Trial.open(arena, { ...options.shop, config: options.config });
  const before = await readShop(arena.target, trial.shop.schema, true);
  arena.points.arm(...schedule.entries);
  await trial.start();
  await carryOut(trial, schedule);
  trial.fired = arena.points.fired();
  await arena.heal();
  await untilEnded(trial);
  // The rollback that a cancellation asks for begins after its end.
  if (schedule.end === 'cancel-and-roll-back' && trial.report?.status === 'cancelled')
    await trial.untilReport(({ rolled_back_by: by }) => by !== null);
  await judgeRound(trial, schedule, before);
  return trial;
}

async function judgeRound(trial: Trial, { end }: Schedule, before: ShopRows): Promise<void> {
  const { status = 'unknown', execution_type, rolled_back_by } = trial.report ?? {};
  trial.v.expect('I12', ENDS_WELL.has(status), () => `it did not end well; ${trial.state()}`);
  if (execution_type === 'rollback' || rolled_back_by)
    return judgeUndone(trial, rolled_back_by ?? null, before);
  await trial.judge();
  if (end !== 'roll-back') return;
  const begun = await readShop(trial.arena.target, trial.shop.schema, true);
  trial.undoes(await trial.steer('rollback'));
  await untilEnded(trial);
  await judgeUndo(trial, { before, begun, edited: NOBODY });
}

async function judgeUndone(trial: Trial, rollback: string | null, before: ShopRows): Promise<void> {
  if (rollback !== null) trial.undoes(rollback);
  await untilEnded(trial);
  await judgeUndo(trial, { before, begun: before, edited: NOBODY });
}

const progressOf = ({ progress }: ExecutionReport): number =>
  progress.total_records === 0 ? 0 : progress.processed_records / progress.total_records;

/** Waits for each strike's moment, strikes, and in the end gives the command that the round is to end with. */
async function carryOut(trial: Trial, { strikes, end }: Schedule): Promise<void> {
  const lasting: Promise<void>[] = [];
  for (const { at, what } of strikes) {
    await trial.untilReport((report) => progressOf(report) >= at || report.status !== 'running');
    lasting.push(strike(trial, what).catch((error: unknown) => trial.note(error)));
  }
  if (end.startsWith('cancel'))
    await trial.arena.api.command(`executions/${trial.execution}/cancel`, { rollback: end !== 'cancel' });
  await Promise.all(lasting);
}

/** Waits for the end, for a rollback that was asked for too, and resumes what a fault has paused. */
async function untilEnded(trial: Trial): Promise<void> {
  const deadline = performance.now() + ENDS_WITHIN_MS;
  for (let resumes = 0; resumes < MOST_RESUMES && performance.now() < deadline; resumes += 1) {
    await trial.untilReport(({ status }) => status !== 'running', {
      boundMs: Math.max(0, deadline - performance.now()),
    });
    if (trial.report?.status !== 'paused') break;
    await trial.arena.api.command(`executions/${trial.execution}/resume`);
  }
}
