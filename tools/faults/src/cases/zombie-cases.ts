import { GROUPS, TOPICS } from '@commander/contracts';
import { waitUntil } from '@commander/stack';
import type { FailPointEntry } from '../arena/fail-point-file';
import { startSpare } from '../arena/spare-service';
import { completesDuring } from './during';
import type { FaultCase } from './fault-case';
import { Trial } from './trial';

const WITHIN_MS = 60_000;

/** Waits until a process has come by the armed point; a stopped one tells nothing, the point's marker does. */
export async function untilStopped({ arena }: Trial): Promise<void> {
  if (!(await arena.points.untilFired(1, WITHIN_MS))) throw new Error('No process came to the point.');
}

/** Waits until the processors have carried out everything that was sent to them, late orders among it. */
export async function untilOrdersDone({ arena }: Trial): Promise<void> {
  if (!(await arena.broker.untilDone(GROUPS.processor, TOPICS.batches, WITHIN_MS)))
    throw new Error('The orders were not carried out.');
}

const frozen = (name: string, title: string, entry: FailPointEntry): FaultCase =>
  completesDuring({
    id: `processor.zombie.${name}`,
    group: 'processor',
    title: `A processor is frozen ${title}; another one finishes; it goes on`,
    before: ({ arena }) => arena.points.arm(entry),
    strike: async (trial) => {
      await untilStopped(trial);
      await trial.untilStatus('completed');
      await trial.arena.services.revive();
      await untilOrdersDone(trial);
    },
  });

const lateCommander: FaultCase = {
  id: 'commander.zombie',
  group: 'commander',
  title: 'A commander is frozen between deciding and writing it down; another one takes over; it goes on',
  expect: 'completes',
  run: async (arena) => {
    const trial = await Trial.open(arena);
    const spare = await startSpare(arena.services, 'commander');
    arena.points.arm('decider.before-append=stop@3');
    await trial.start();
    await untilStopped(trial);
    const [marker = ''] = arena.points.fired();
    // Whichever of the two was frozen, the other one finishes; the stream says when.
    await waitUntil(async () => ended(trial), WITHIN_MS * 2, 200);
    await arena.services.signal('SIGCONT', spare.name, 'commander');
    await trial.untilStatus('completed');
    trial.v.expect('I6', marker !== '', () => 'nobody was frozen');
    await spare.stop();
    await trial.judge();
    return trial;
  },
};

async function ended(trial: Trial): Promise<boolean> {
  const { events } = await trial.history();
  return events.some(({ name }) => name === 'execution.completed' || name === 'execution.failed');
}

const twoCommanders: FaultCase = {
  id: 'commander.two',
  group: 'commander',
  title: 'A second commander comes and goes while a migration runs',
  expect: 'completes',
  run: async (arena) => {
    const trial = await Trial.open(arena, { orders: 3000 });
    await trial.start();
    const spare = await startSpare(arena.services, 'commander');
    await trial.untilLoading();
    await arena.services.child(spare.name).kill();
    await trial.untilStatus('completed');
    await trial.judge();
    return trial;
  },
};

/** Processes that are frozen, taken for dead, and go on. */
export const ZOMBIE_CASES: readonly FaultCase[] = [
  frozen('before-begin', 'before it begins a transaction', 'batch.after-read=stop@2'),
  frozen('in-transaction', 'inside a transaction', 'batch.between-rows=stop@2'),
  frozen('before-commit', 'before a commit', 'batch.after-ledger=stop@2'),
  frozen('before-publishing', 'after a commit, before publishing', 'batch.committed=stop@2'),
  lateCommander,
  twoCommanders,
];
