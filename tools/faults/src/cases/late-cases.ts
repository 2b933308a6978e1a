import { TOPICS } from '@commander/contracts';
import { named } from '../oracle/stream-events';
import { startSpare } from '../arena/spare-service';
import { loseCommitAnswer, loseCommitAnswerAfter } from '../proxy/rules';
import type { FaultCase } from './fault-case';
import { mustCome } from './must-come';
import { onTopic } from './on-topic';
import { ALL_INSERTS, raiseInOrders, raiseNoMore } from './raise-in-orders';
import { Trial } from './trial';
import { untilOrdersDone, untilStopped } from './zombie-cases';

const WITHIN_MS = 60_000;
const FEW_CUSTOMERS = { customers: 20, orders: 2000 };

/** Only the fence can tell this order that it comes too late: its batch stands in no ledger. */
const afterFailure: FaultCase = {
  id: 'processor.zombie.after-failure',
  group: 'processor',
  title: 'A processor is frozen before it begins; the execution fails; it goes on',
  expect: 'fails',
  run: async (arena) => {
    const trial = await Trial.open(arena, {
      ...FEW_CUSTOMERS,
      config: { batch_size: 100, parallel_batches: 4 },
    });
    await raiseInOrders(trial, { sqlstate: '42501', to: ALL_INSERTS });
    arena.points.arm('batch.after-read=stop@2');
    await trial.start();
    await untilStopped(trial);
    await trial.untilStatus('failed');
    await raiseNoMore(trial);
    await arena.services.revive();
    await untilOrdersDone(trial);
    await trial.judge();
    return trial;
  },
};

/** Only the census can tell that the ledger holds a batch of which the stream has not heard. */
const committedUnheard: FaultCase = {
  id: 'processor.kill.committed-failing',
  group: 'processor',
  title:
    'A processor is killed after a commit, before publishing, while the execution fails for another batch',
  expect: 'fails',
  run: async (arena) => {
    const trial = await Trial.open(arena, {
      ...FEW_CUSTOMERS,
      config: { batch_size: 100, parallel_batches: 4 },
    });
    await raiseInOrders(trial, { sqlstate: '42501', from: 3, to: ALL_INSERTS });
    arena.points.arm('batch.committed=kill@2');
    await trial.start();
    if (!(await arena.points.untilFired(1, WITHIN_MS))) throw new Error('No processor was killed.');
    await trial.untilStatus('failed');
    await arena.services.revive();
    await untilOrdersDone(trial);
    await trial.judge();
    return trial;
  },
};

/** As before, but sure: its processor takes its time, so that nobody tells of the batch until the census is taken. */
const committedSlowly: FaultCase = {
  id: 'processor.slow.committed-failing',
  group: 'processor',
  title:
    'A processor takes 15 s between a commit and publishing, while the execution fails for another batch',
  expect: 'fails',
  run: async (arena) => {
    const trial = await Trial.open(arena, {
      ...FEW_CUSTOMERS,
      config: { batch_size: 100, parallel_batches: 4 },
    });
    await raiseInOrders(trial, { sqlstate: '42501', from: 2, to: ALL_INSERTS });
    // The customers are committed first, then one batch of orders.
    arena.points.arm('batch.committed=delay:1', 'batch.committed=delay:15000');
    await trial.start();
    await trial.untilFired(2);
    await trial.untilStatus('failed');
    await untilOrdersDone(trial);
    await trial.judge();
    return trial;
  },
};

/** Nobody holds the order any more: it has failed, though its batch stands in the target. */
const committedInDoubt: FaultCase = {
  id: 'database.commit-in-doubt-failing',
  group: 'database',
  title:
    'The connection breaks after a commit, before its answer, while the execution fails for another batch',
  expect: 'fails',
  run: async (arena) => {
    const { targetProxy } = arena.engines;
    const trial = await Trial.open(arena, {
      ...FEW_CUSTOMERS,
      config: { batch_size: 100, parallel_batches: 4, retry_delay_ms: 5000 },
    });
    await raiseInOrders(trial, { sqlstate: '42501', from: 2, to: ALL_INSERTS });
    let lost = false;
    targetProxy.state.rule = loseCommitAnswerAfter(
      `insert into "${trial.shop.schema}"."orders"`,
      () => !lost && (lost = true),
    );
    await trial.start();
    await mustCome(() => lost, 'No order was committed.', 10);
    targetProxy.heal();
    await trial.untilStatus('failed');
    await untilOrdersDone(trial);
    await trial.judge();
    return trial;
  },
};

/** Only the rule of `after` can tell that this decision is void: its execution lives, and is paused. */
const decisionWhilePaused: FaultCase = {
  id: 'commander.zombie.paused',
  group: 'commander',
  title: 'A commander is frozen before it sends a batch out; another one pauses the execution; it goes on',
  expect: 'pauses, then completes',
  run: async (arena) => {
    const trial = await Trial.open(arena, {
      ...FEW_CUSTOMERS,
      config: { batch_size: 100, parallel_batches: 1 },
    });
    const spare = await startSpare(arena.services, 'commander');
    arena.points.arm('decider.before-append=stop@9');
    await trial.start();
    await untilStopped(trial);
    await arena.broker.produce(TOPICS.commands, [onTopic('pause', trial.execution)]);
    await untilEvent(trial, 'execution.paused');
    await arena.services.signal('SIGCONT', spare.name, 'commander');
    await untilVoidOrders(trial);
    await untilOrdersDone(trial);
    await spare.stop();
    await trial.untilStatus('paused');
    await trial.steer('resume');
    await trial.untilStatus('completed');
    await trial.judge();
    return trial;
  },
};

/** Waits until the stream tells of something. */
export const untilEvent = (trial: Trial, name: string): Promise<void> =>
  mustCome(async () => named(await trial.history(), name).length > 0, `There is no ${name}.`);

function untilVoidOrders(trial: Trial): Promise<void> {
  const isVoid = async (): Promise<boolean> =>
    (await trial.history()).void.some(({ name }) => name === 'orders.dispatched');
  return mustCome(isVoid, 'The frozen commander decided nothing that is void.');
}

/** What the ledger holds, and the stream does not tell, is told again by the promotion. */
const promotionInDoubt: FaultCase = {
  id: 'database.promotion-in-doubt-cancelled',
  group: 'database',
  title: 'The answer to the commit of a promotion is lost until retries are used up; it is cancelled then',
  expect: 'cancelled',
  run: async (arena) => {
    const { targetProxy } = arena.engines;
    const config = { transaction_mode: 'single', batch_size: 100, max_retries: 0 } as const;
    const trial = await Trial.open(arena, { config });
    arena.points.arm('promote.in-middle=delay:500');
    await trial.start();
    await trial.untilFired();
    let lost = false;
    targetProxy.state.rule = loseCommitAnswer(() => !lost && (lost = true));
    await mustCome(() => lost, 'No commit came by.', 50);
    targetProxy.state.refusing = true;
    targetProxy.resetAll();
    await trial.untilStatus('paused');
    targetProxy.heal();
    await trial.steer('cancel');
    await trial.untilStatus('cancelled');
    await trial.judge();
    return trial;
  },
};

/** What comes too late, where nothing else stands in its way. */
export const LATE_CASES: readonly FaultCase[] = [
  afterFailure,
  committedUnheard,
  committedSlowly,
  committedInDoubt,
  promotionInDoubt,
  decisionWhilePaused,
];
