import { setTimeout as sleep } from 'node:timers/promises';
import { cutInCopy, nthOf, loseCommit, loseCommitAnswer } from '../proxy/rules';
import { completesDuring, failsDuring, pausesDuring, type During } from './during';
import type { FaultCase } from './fault-case';
import { mustCome } from './must-come';
import { ALL_INSERTS, raiseInOrders, raiseNoMore } from './raise-in-orders';
import type { Trial } from './trial';

const sql = ({ arena }: Trial, statement: string): Promise<object[]> => arena.target.query(statement);
const BIG = { orders: 4000, config: { batch_size: 100, parallel_batches: 4 } };

const raised = (name: string, title: string, sqlstate: string): FaultCase =>
  completesDuring({
    id: `database.${name}`,
    group: 'database',
    title,
    before: (trial) => raiseInOrders(trial, { sqlstate, to: 2 }),
    strike: () => Promise.resolve(),
  });

const terminateBackends = (trial: Trial): Promise<object[]> =>
  sql(trial, "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'loader'");

const AWAY_MS = 5000;

const restart = (mode: 'per-batch' | 'per-record' | 'single'): FaultCase =>
  completesDuring({
    id: `database.restart.${mode}`,
    group: 'database',
    title: `PostgreSQL is restarted at once (SIGQUIT) while batches are written, in mode ${mode}`,
    options: { orders: 3000, config: { ...BIG.config, transaction_mode: mode } },
    strike: async (trial) => {
      await trial.untilWritten();
      const { stack } = trial.arena.engines;
      await stack.child('postgres').signal('SIGQUIT');
      await stack.child('postgres').ended();
      await stack.child('postgres').start();
      await stack.enginesAnswer();
      // A machine that is slow to start it may use the retries up, which pauses the run and must lose nothing of it.
      await trial.untilReport(({ status }) => status === 'paused' || status === 'completed');
      if (trial.report?.status === 'paused') await trial.steer('resume');
    },
  });

const terminated: During = {
  id: 'database.backend-terminated',
  group: 'database',
  title: 'The sessions of the processors are terminated, three times',
  options: BIG,
  strike: async (trial) => {
    await trial.untilLoading();
    for (let i = 0; i < 3; i += 1) {
      await terminateBackends(trial);
      await sleep(300);
    }
  },
};

const cutCommit = (id: string, title: string, rule: typeof loseCommit): During => ({
  id: `database.${id}`,
  group: 'database',
  title,
  options: BIG,
  strike: async (trial) => {
    const { targetProxy } = trial.arena.engines;
    await trial.untilLoading('Customer');
    let lost = false;
    const due = nthOf(3);
    targetProxy.state.rule = rule(() => (lost ||= due()));
    await mustCome(() => lost, 'No commit came by.', 50);
    await sleep(100);
    targetProxy.heal();
  },
});

const frozenInCopy = completesDuring({
  id: 'database.frozen-in-copy',
  group: 'database',
  title: 'A processor is cut off in the middle of a COPY; its connection is reset after a while',
  strike: async (trial) => {
    const { targetProxy } = trial.arena.engines;
    let cut = false;
    const due = nthOf(2);
    targetProxy.state.rule = cutInCopy(() => !cut && (cut = due()));
    await mustCome(() => cut, 'No COPY came by.', 50);
    // It is alone with its order, so nobody else needs the batch; in the end its connection is found to be dead.
    await sleep(AWAY_MS);
    targetProxy.heal();
  },
});

const networkGone: During & { mend: (trial: Trial) => Promise<void> } = {
  id: 'database.network-gone',
  group: 'database',
  title: 'The answer to a commit is lost and the network is gone until retries are exhausted',
  options: { orders: 4000, config: { batch_size: 100, parallel_batches: 4, max_retries: 1 } },
  strike: async (trial) => {
    const { targetProxy } = trial.arena.engines;
    await trial.untilLoading();
    let lost = false;
    const due = nthOf(2);
    targetProxy.state.rule = loseCommitAnswer(() => (lost ||= due()));
    await mustCome(() => lost, 'No commit came by.', 50);
    targetProxy.state.refusing = true;
    targetProxy.resetAll();
  },
  mend: ({ arena }) => Promise.resolve(arena.engines.targetProxy.heal()),
};

const outage: During & { mend: (trial: Trial) => Promise<void> } = {
  id: 'database.outage',
  group: 'database',
  title: 'The database is away for as long as retries last, and back at once',
  options: { orders: 4000, config: { batch_size: 100, parallel_batches: 4, max_retries: 1 } },
  strike: async (trial) => {
    const { targetProxy } = trial.arena.engines;
    await trial.untilLoading();
    targetProxy.state.refusing = true;
    targetProxy.resetAll();
    const usedUp = async (): Promise<boolean> =>
      (await trial.history()).events.some(({ name, data }) => name === 'order.failed' && data.attempt === 2);
    await mustCome(usedUp, 'No order failed twice.', 20);
    targetProxy.heal();
  },
  mend: () => Promise.resolve(),
};

const exhausted: During & { mend: (trial: Trial) => Promise<void> } = {
  id: 'database.no-connections',
  group: 'database',
  title: 'The server gives the processors no more connections',
  options: { ...BIG, config: { ...BIG.config, max_retries: 1 } },
  strike: async (trial) => {
    await trial.untilLoading();
    await sql(trial, 'alter role loader connection limit 0');
    await terminateBackends(trial);
  },
  mend: async (trial) => void (await sql(trial, 'alter role loader connection limit -1')),
};

const revoked: During = {
  id: 'database.permission-revoked',
  group: 'database',
  title: 'The right to insert is revoked in mid-run',
  options: BIG,
  strike: async (trial) => {
    await trial.untilLoading('Customer');
    await sql(trial, `revoke insert on ${trial.shop.schema}.orders from loader`);
  },
};

const diskFull: During & { mend: (trial: Trial) => Promise<void> } = {
  id: 'database.disk-full',
  group: 'database',
  title: 'The database says that its disk is full (53100)',
  before: (trial) => raiseInOrders(trial, { sqlstate: '53100', to: ALL_INSERTS }),
  strike: () => Promise.resolve(),
  mend: raiseNoMore,
};

const column = (id: string, title: string, change: string): During => ({
  id: `database.${id}`,
  group: 'database',
  title,
  options: BIG,
  strike: async (trial) => {
    await trial.untilLoading('Customer');
    await sql(trial, `alter table ${trial.shop.schema}.orders ${change}`);
  },
});

/** Faults of the target database. */
export const DATABASE_CASES: readonly FaultCase[] = [
  restart('per-batch'),
  restart('per-record'),
  restart('single'),
  completesDuring(terminated),
  raised('deadlock', 'Batches end in a deadlock (40P01)', '40P01'),
  raised('serialization', 'Batches end in a serialization failure (40001)', '40001'),
  completesDuring(cutCommit('commit-lost', 'The connection breaks before a commit arrives', loseCommit)),
  completesDuring(
    cutCommit(
      'commit-answer-lost',
      'The connection breaks after a commit, before its answer',
      loseCommitAnswer,
    ),
  ),
  frozenInCopy,
  pausesDuring(networkGone),
  pausesDuring(outage),
  pausesDuring(exhausted),
  failsDuring(revoked),
  pausesDuring(diskFull),
  failsDuring(column('column-dropped', 'A column is dropped in mid-run', 'drop column origin')),
  completesDuring({
    ...column(
      'column-retyped',
      'A column is retyped in mid-run; records that no longer fit fail',
      'alter column origin type date using null',
    ),
    mayFail: 'Order',
  }),
];
