import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { plan as planSchema, type LoadOrder } from '@commander/contracts';
import { NO_RECORDS } from '@commander/event-sourcing';
import { useStack, type SuiteStack } from '@commander/testing';
import { Targets } from './shell/targets';
import { Decisions } from './testing/decisions';
import { endFilesToDatabase, startFilesToDatabase, type FilesToDatabase } from './testing/files-to-target';
import { Orders } from './testing/orders';
import { SQL_TARGETS, type SqlTarget } from './testing/sql-target';

jest.setTimeout(120_000);

const KEYS = `test:${Buffer.alloc(32, 7).toString('base64')}`;
const OPEN = 'duplicates.survivor_open';
// Two processors have two places each.
const RECORDS = 5;

/** Processors that wait so long for survivors, and executions of theirs. */
class Waiters {
  private tables = 0;

  private constructor(
    readonly target: SqlTarget,
    private readonly processors: FilesToDatabase,
    /** Looks into the target as a processor does. */
    readonly targets: Targets,
  ) {}

  static async start(suite: SuiteStack, survivorWaitMs: number): Promise<Waiters> {
    const target = await SQL_TARGETS.postgresql(suite);
    const env = { COMMANDER_KEYS: KEYS };
    const processors = await startFilesToDatabase(suite, target.url, env, { survivorWaitMs });
    return new Waiters(target, processors, new Targets(processors.env, 2));
  }

  get harness() {
    return this.processors.harness;
  }

  /** An execution of records that are all the same, each planned as a batch of its own: the first one is every other one's survivor. */
  async given() {
    const { harness, target } = this;
    const table = `people_${++this.tables}`;
    await target.sql(`create table ${table} (id int primary key, email varchar(60))`);
    const lines = Array.from({ length: RECORDS }, (_, i) => `${i + 1},ada@example.org\n`);
    await writeFile(join(this.processors.folder, `${table}.csv`), ['id,email\n', ...lines].join(''));
    const orders = new Orders(planOf(table));
    await harness.send(orders.prepare());
    await harness.told(orders, 'fence.opened');
    await harness.send(orders.planning('Person', 1));
    const [completed] = await harness.told(orders, 'planning.completed');
    const [part] = await harness.told(orders, 'batches.planned');
    const { fingerprint } = completed?.data ?? {};
    if (!part || !fingerprint) throw new Error('Nothing was planned.');
    const loads = part.data.batches.map((batch) => orders.load('Person', batch, fingerprint));
    const [first, second, ...rest] = loads as [LoadOrder, LoadOrder, ...LoadOrder[]];
    return { table, orders, first, second, rest };
  }

  /** An order as it goes out: the decision behind it stands in the stream. */
  async dispatched(order: LoadOrder): Promise<LoadOrder> {
    const { order_id, execution_id, attempt, decision_id } = order;
    const orders = [{ order_id, kind: order.kind, attempt, partition: 0 }];
    const decision = new Decisions(order).next('orders.dispatched', { execution_id, orders });
    return { ...order, position: await this.harness.decide([{ ...decision, id: decision_id }]) };
  }

  /** The codes of the orders that failed, once there are so many. */
  async failures(orders: Orders, count: number): Promise<string[]> {
    const told = await this.harness.told(orders, 'order.failed', count);
    return told.map(({ data }) => data.failure.code);
  }

  end(): Promise<void> {
    return endFilesToDatabase(this.processors, async () => {
      await this.targets.end();
      await this.target.end();
    });
  }
}

const planOf = (table: string) =>
  planSchema.parse({
    version: 1,
    project: { id: randomUUID(), name: 'suite' },
    connections: { files: { kind: 'files' }, target: { kind: 'postgresql' } },
    entities: [
      {
        name: 'Person',
        source: { connection: 'files', file: `${table}.csv` },
        target: { connection: 'target', table },
        key: ['id'],
        fields: [{ to: 'id', type: 'integer' }, { to: 'email' }],
        duplicates: { policy: 'skip', rules: [{ name: 'email', fields: ['email'] }] },
      },
    ],
  });

describe('A batch that waits a short while for those of its survivors', () => {
  const suite = useStack();
  describe('on Kafka and PostgreSQL', () => {
    let waiters: Waiters;
    beforeAll(async () => {
      waiters = await Waiters.start(suite, 1500);
    });
    afterAll(() => waiters.end());

    it('gives its place to the batch that it waits for, where all places are taken', async () => {
      const { harness, target } = waiters;
      const { table, orders, first, second, rest } = await waiters.given();
      const later = [second, ...rest];
      for (const order of [...later, first]) await harness.send(order);
      await harness.told(orders, 'batch.committed');
      expect(new Set(await waiters.failures(orders, 1))).toEqual(new Set([OPEN]));
      for (const order of later) await harness.send({ ...order, order_id: randomUUID(), attempt: 2 });
      await harness.told(orders, 'batch.committed', RECORDS);
      expect(await target.sql(`select id from ${table}`)).toEqual([{ id: 1 }]);
    });

    it('ends where that one waits for it in turn, as no planning decides it', async () => {
      const { harness, target, targets } = waiters;
      const { orders, first, second } = await waiters.given();
      await target.sql(
        `update ${target.meta('duplicate_decision')} set batch = 1, source_id = '1', survivor_batch = 2, survivor_id = '2'
           where execution_id = '${orders.executionId}' and batch = 3`,
      );
      const { duplicates } = targets.of('target');
      expect([await duplicates.openSurvivors(first), await duplicates.openSurvivors(second)]).toEqual([
        [2],
        [1],
      ]);
      await harness.send(first);
      await harness.send(second);
      expect(await waiters.failures(orders, 2)).toEqual([OPEN, OPEN]);
    });
  });
});

describe('A batch that waits long for those of its survivors', () => {
  const suite = useStack();
  describe('on Kafka and PostgreSQL', () => {
    let waiters: Waiters;
    beforeAll(async () => {
      waiters = await Waiters.start(suite, 600_000);
    });
    afterAll(() => waiters.end());

    const pause = { operator: 'ada', reason: 'asked for' };
    const by = { operator: 'ada', command_id: randomUUID() };

    it.each(['pause', 'cancel', 'end'] as const)('stops for who waits for it: %s', async (how) => {
      const { harness } = waiters;
      const { orders, second } = await waiters.given();
      const order = await waiters.dispatched(second);
      await harness.send(order);
      const { execution_id } = order;
      const decisions = new Decisions(order);
      const stop = {
        pause: () => decisions.next('pause.requested', { ...pause, execution_id }),
        cancel: () => decisions.next('cancel.requested', { ...by, execution_id }),
        end: () => decisions.next('execution.cancelled', { execution_id, counts: NO_RECORDS }),
      };
      await harness.decide([stop[how]()]);
      expect(await waiters.failures(orders, 1)).toEqual([OPEN]);
      expect(harness.events('batch.committed').filter(({ subject }) => subject === execution_id)).toEqual([]);
    });

    it('waits on behind a pause that is over', async () => {
      const { harness } = waiters;
      const { orders, first, second } = await waiters.given();
      const order = await waiters.dispatched(second);
      const { execution_id } = order;
      const decisions = new Decisions(order);
      await harness.decide([
        decisions.next('pause.requested', { ...pause, execution_id }),
        decisions.next('execution.resumed', { ...by, execution_id }),
      ]);
      await harness.send(order);
      await harness.send(first);
      await harness.told(orders, 'batch.committed', 2);
      expect(harness.events('order.failed').filter(({ subject }) => subject === execution_id)).toEqual([]);
    });
  });
});
