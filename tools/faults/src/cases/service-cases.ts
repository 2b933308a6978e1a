import { completesDuring, type During } from './during';
import type { FaultCase } from './fault-case';
import { Trial } from './trial';

const BIG = { orders: 4000, config: { batch_size: 100, parallel_batches: 4 } };

const during = (id: string, title: string, strike: During['strike']): FaultCase =>
  completesDuring({ id: `service.${id}`, group: 'service', title, options: BIG, strike });

const terminated = (name: string): FaultCase =>
  during(`term.${name}`, `The ${name} is asked to end (SIGTERM), twice`, async (trial) => {
    const names = trial.arena.services.names.filter((service) => service.startsWith(name));
    for (let i = 0; i < 2; i += 1) {
      await trial.untilLoading('Customer');
      await Promise.all(names.map((service) => trial.arena.services.child(service).stop()));
      await trial.arena.services.revive();
    }
  });

const allKilled = during('kill-all', 'Every service is killed at once, twice', async (trial) => {
  for (let i = 0; i < 2; i += 1) {
    await trial.untilLoading('Customer');
    await trial.arena.services.kill(...trial.arena.services.names);
    await trial.arena.services.revive();
  }
});

const MOST_EVENTS = 60;

const everyEvent: FaultCase = {
  id: 'commander.kill.every-event',
  group: 'commander',
  title: 'The commander is killed between every two of its events',
  expect: 'completes',
  run: async (arena) => {
    const trial = await Trial.open(arena, {
      customers: 20,
      orders: 40,
      config: { batch_size: 20, parallel_batches: 2 },
    });
    arena.points.arm('decider.after-append=kill');
    await trial.start();
    // Armed anew after each death, so that every decision is the last of its process.
    for (let kills = 0; kills < MOST_EVENTS && trial.report?.status !== 'completed'; kills += 1) {
      await trial.untilReport(({ status }) => status === 'completed' || arena.points.fired().length > 0, {
        boundMs: 30_000,
      });
      arena.points.arm('decider.after-append=kill');
    }
    arena.points.arm();
    await trial.untilStatus('completed');
    await trial.judge();
    return trial;
  },
};

const reports: FaultCase = {
  id: 'service.replay',
  group: 'service',
  title: 'After a restart of everything each report is what it was',
  expect: 'completes',
  invariants: ['I4', 'I12'],
  run: async (arena) => {
    const trial = await Trial.open(arena);
    await trial.start();
    await trial.untilStatus('completed');
    const before = await allReports(trial);
    await arena.services.kill(...arena.services.names);
    await arena.services.revive();
    const after = await allReports(trial);
    for (const [id, report] of before)
      trial.v.same('I4', `report of ${id} after a replay`, after.get(id), report);
    return trial;
  },
};

async function allReports({ arena }: Trial): Promise<Map<string, unknown>> {
  const answer = await arena.api.ask('executions');
  const { executions = [] } = (answer?.body ?? {}) as { executions?: { execution_id: string }[] };
  const found = new Map<string, unknown>();
  for (const { execution_id: id } of executions) found.set(id, await arena.api.report(id));
  return found;
}

/** Faults of the services as a whole. */
export const SERVICE_CASES: readonly FaultCase[] = [
  terminated('batch-processor'),
  terminated('commander'),
  terminated('audit-logger'),
  terminated('verifier'),
  allKilled,
  everyEvent,
  reports,
];
