import { v7 } from 'uuid';
import { TOPICS } from '@commander/contracts';
import { targetImage } from '../oracle/target-image';
import { named } from '../oracle/stream-events';
import type { FailPointEntry } from '../arena/fail-point-file';
import type { FaultCase } from './fault-case';
import { OF_A_LOAD } from './fault-case';
import { onTopic } from './on-topic';
import { Trial } from './trial';

const LONG = { orders: 4000, config: { batch_size: 100, parallel_batches: 2 } };

/** Ends every service and both engines, and starts them again. */
async function restartEverything({ arena }: Trial): Promise<void> {
  const { stack } = arena.engines;
  await arena.services.kill(...arena.services.names);
  await stack.child('kafka').kill();
  await stack.child('postgres').signal('SIGQUIT');
  await stack.child('postgres').ended();
  await arena.heal();
}

/** The batches that were ordered more often than once, among those that were done before a moment of the log. */
export async function orderedAgain(trial: Trial): Promise<string[]> {
  const history = await trial.history();
  const [resumed] = named(history, 'execution.resumed', trial.execution);
  const done = named(history, 'batch.committed', trial.execution).filter(
    ({ offset }) => offset < (resumed?.offset ?? 0),
  );
  const again = named(history, 'orders.dispatched', trial.execution)
    .filter(({ offset }) => offset > (resumed?.offset ?? Infinity))
    .flatMap(({ data }) => data.orders as { kind: string; entity?: string; batch?: number }[])
    .filter(({ kind }) => kind === 'load')
    .map(({ entity, batch }) => `${entity} ${batch}`);
  const committed = new Set(done.map(({ data }) => `${String(data.entity)} ${String(data.batch)}`));
  return again.filter((place) => committed.has(place));
}

const pauseAndRestart: FaultCase = {
  id: 'command.pause-restart',
  group: 'command',
  title: 'It is paused, everything is restarted, it is resumed',
  expect: 'completes',
  run: async (arena) => {
    const trial = await Trial.open(arena, LONG);
    await trial.start();
    await trial.untilLoading();
    await trial.steer('pause');
    await trial.untilStatus('paused');
    const done = trial.report?.progress.completed_batches;
    await restartEverything(trial);
    await trial.untilStatus('paused');
    trial.v.same(
      'I7',
      'batches done before and after the restart',
      trial.report?.progress.completed_batches,
      done,
    );
    await trial.steer('resume');
    await trial.untilStatus('completed');
    trial.v.none('I6', 'batches that were ordered again after the pause', await orderedAgain(trial));
    await trial.judge();
    return trial;
  },
};

const cancel = (id: string, title: string, entries: readonly FailPointEntry[] = []): FaultCase => ({
  id: `command.${id}`,
  group: 'command',
  title,
  expect: 'cancelled',
  run: async (arena) => {
    const trial = await Trial.open(arena, LONG);
    await trial.start();
    await trial.untilLoading();
    arena.points.arm(...entries);
    if (entries.length > 0) await trial.untilFired(entries.length);
    await trial.steer('cancel');
    await trial.untilStatus('cancelled');
    await trial.judge();
    return trial;
  },
});

const resumeEnded: FaultCase = {
  id: 'command.resume-ended',
  group: 'command',
  title: 'A load is cancelled and resumed by an execution of its own, in which a processor is killed',
  expect: 'completes',
  run: async (arena) => {
    const trial = await Trial.open(arena, LONG);
    await trial.start();
    await trial.untilLoading();
    await trial.steer('cancel');
    await trial.untilStatus('cancelled');
    await trial.judge();
    arena.points.arm('batch.committed=kill@2');
    await trial.start('resume');
    await trial.untilFired();
    await trial.untilStatus('completed');
    await trial.judge();
    return trial;
  },
};

const doubled: FaultCase = {
  id: 'command.doubled',
  group: 'command',
  title: 'Commands come twice and in the wrong order: resume before start, pause against cancel',
  expect: 'cancelled',
  run: async (arena) => {
    const trial = await Trial.open(arena, LONG);
    const future = v7();
    await arena.broker.produce(TOPICS.commands, [onTopic('resume', future), onTopic('resume', future)]);
    await trial.start();
    await trial.untilLoading();
    const { execution } = trial;
    const [pause, cancelling] = [onTopic('pause', execution), onTopic('cancel', execution)];
    await arena.broker.produce(TOPICS.commands, [
      onTopic('resume', execution),
      pause,
      cancelling,
      pause,
      cancelling,
    ]);
    await trial.untilReport(({ status }) => status === 'cancelled' || status === 'paused');
    await arena.broker.produce(TOPICS.commands, [onTopic('cancel', execution), onTopic('resume', execution)]);
    await trial.untilStatus('cancelled');
    await trial.judge();
    return trial;
  },
};

const dryRun = (id: string, title: string, entries: readonly FailPointEntry[] = []): FaultCase => ({
  id: `dry-run.${id}`,
  group: 'command',
  title,
  expect: 'completes',
  invariants: [...OF_A_LOAD, 'I10'],
  run: async (arena) => {
    const trial = await Trial.open(arena, { policy: 'update', existing: 0.3 });
    const image = await targetImage(arena.target, trial.shop.schema);
    arena.points.arm(...entries);
    await trial.start('dry-run');
    if (entries.length > 0) await trial.untilFired(entries.length);
    await trial.untilStatus('completed');
    trial.v.same(
      'I10',
      'the target after a dry run',
      await targetImage(arena.target, trial.shop.schema),
      image,
    );
    trial.executions.length = 0;
    await trial.start();
    await trial.untilStatus('completed');
    const { prediction } = trial.report ?? {};
    trial.v.expect(
      'I10',
      (prediction?.compared_records ?? 0) > 0,
      () => 'the run was compared with no rehearsal',
    );
    trial.v.same('I10', 'records whose outcome was foretold wrongly', prediction?.differing_records, 0);
    await trial.judge();
    return trial;
  },
});

/** Commands at the wrong moment, and what they are for. */
export const COMMAND_CASES: readonly FaultCase[] = [
  pauseAndRestart,
  cancel('cancel', 'A load is cancelled'),
  cancel('cancel-committed', 'A processor is killed after a commit; the load is cancelled meanwhile', [
    'batch.committed=kill',
  ]),
  resumeEnded,
  doubled,
  dryRun('plain', 'A dry run changes nothing and foretells the run after it'),
  dryRun('kill', 'A processor is killed in the middle of a dry run', ['rehearsal.after-batch=kill@2']),
];
