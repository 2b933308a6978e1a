import type { BatchTarget } from './batch-target';
import { describeDeferred } from './batch-target-deferred.features';
import { describeMending } from './batch-target-mending.features';
import { describeOthers } from './batch-target-others.features';
import { describeRecordByRecord } from './batch-target-per-record.features';
import { describeQuarantine } from './batch-target-quarantine.features';
import { describeRecords } from './batch-target-records.features';
import { describeStage } from './batch-target-single.features';
import { describeTotals } from './batch-target-totals.features';
import { describeDuplicates } from './duplicates/duplicate-store.features';
import { failureOf } from './testing/failure-of';
import { batchOf, describeEndings, ExecutionOrders, outcomesIn, sketchEntity } from './testing/target-orders';

/** One target store, and a way to look into it that does not go through the port. */
export interface TargetHarness {
  /** Another instance that writes into the same store, as another process would. */
  openTarget(): BatchTarget;
  /** Runs SQL of the standard and returns the rows as texts. */
  sql(text: string): Promise<Record<string, string | null>[]>;
  /** The name of a table of Commander's own in SQL. */
  meta(table: string): string;
  /** A session of its own, e.g. to hold what a target then waits for. */
  another(): Promise<Pick<TargetHarness, 'sql' | 'end'>>;
  /** Waits until no target has a transaction open; throws where one stays open, or more connections than allowed are. */
  expectIdle(): Promise<void>;
  /** Waits until no target has a connection. */
  expectGone(): Promise<void>;
  /** Waits until a target waits for a lock, then ends its connection. */
  endWaiting(): Promise<void>;
  /** Gives back what the harness itself holds. */
  end(): Promise<void>;
}

/** What the parts of the suite share; `given` makes a table of (id, amount >= 0) and opens an execution that writes it. */
export interface TargetSuite {
  readonly harness: TargetHarness;
  readonly target: BatchTarget;
  readonly given: (
    policy?: 'fail' | 'skip' | 'update',
  ) => Promise<{ table: string; orders: ExecutionOrders }>;
  readonly rows: (table: string) => Promise<Record<string, string | null>[]>;
}

/** What every BatchTarget does; `start` is called once. */
export function describeBatchTarget(name: string, start: () => Promise<TargetHarness>): void {
  describe(`${name} as a batch target`, () => {
    let harness: TargetHarness;
    let target: BatchTarget;
    let tables = 0;
    const rows = async (table: string) =>
      (await harness.sql(`select * from ${table} order by id`)).map((row) => ({ ...row }));

    const given = async (policy: 'fail' | 'skip' | 'update' = 'fail') => {
      const table = `items_${++tables}`;
      await harness.sql(
        `create table ${table} (id varchar(40) primary key, amount integer not null check (amount >= 0))`,
      );
      const columns = { id: 'text', amount: 'integer' } as const;
      const orders = new ExecutionOrders([sketchEntity({ table, columns, duplicates: { policy } })]);
      await target.prepare(orders.prepare());
      return { table, orders };
    };

    beforeAll(async () => {
      harness = await start();
      target = harness.openTarget();
    });
    afterEach(() => harness.expectIdle());
    afterAll(async () => {
      await target.end();
      await harness.expectGone();
      await harness.end();
    });

    it('writes a batch and stores its outcome', async () => {
      const { table, orders } = await given();
      const { outbox, replayed } = await target.load(
        batchOf(orders.load(), [
          ['a', '1'],
          ['b', '2'],
        ]),
      );
      expect(replayed).toBe(false);
      expect(outcomesIn(outbox)).toEqual(['created', 'created']);
      expect(await rows(table)).toEqual([
        { id: 'a', amount: '1' },
        { id: 'b', amount: '2' },
      ]);
    });

    it('writes a batch without records', async () => {
      const { orders } = await given();
      expect(await target.load(batchOf(orders.load(), []))).toMatchObject({ replayed: false });
      expect(await target.load(batchOf(orders.load(), []))).toMatchObject({ replayed: true });
    });

    it('gives back the stored outcome, byte for byte, when the order comes again', async () => {
      const { table, orders } = await given();
      const order = orders.load();
      const first = await target.load(batchOf(order, [['a', '1']]));
      const again = await target.load({
        ...batchOf(order, [['a', '1']]),
        describe: () => ({ counts: {} as never, outbox: Buffer.from('other') }),
      });
      expect(again).toEqual({ outbox: first.outbox, replayed: true });
      expect(await rows(table)).toHaveLength(1);
    });

    it('lets one of many takers write', async () => {
      const { table, orders } = await given();
      const others = [harness.openTarget(), harness.openTarget()];
      const order = orders.load();
      const results = await Promise.all(
        [target, ...others].map((taker) => taker.load(batchOf(order, [['a', '1']]))),
      );
      expect(results.filter((result) => !result.replayed)).toHaveLength(1);
      expect(new Set(results.map((result) => result.outbox.toString())).size).toBe(1);
      expect(await rows(table)).toHaveLength(1);
      await Promise.all(others.map((other) => other.end()));
    });

    it('finds a stored outcome also after the execution is closed', async () => {
      const { orders } = await given();
      const order = orders.load();
      expect(await target.stored(order, 'input-1')).toBeNull();
      const { outbox } = await target.load(batchOf(order, [['a', '1']]));
      await target.close(orders.close(), describeEndings);
      expect(await target.stored(order, 'input-1')).toEqual(outbox);
      expect((await failureOf(target.stored(order, 'other'))).code).toBe('ledger.input_changed');
    });

    it('refuses the same batch with another input', async () => {
      const { orders } = await given();
      await target.load(batchOf(orders.load(), [['a', '1']]));
      const failure = await failureOf(target.load(batchOf(orders.load(), [['a', '1']], 'other')));
      expect(failure).toMatchObject({ category: 'fatal', code: 'ledger.input_changed' });
    });

    it('refuses orders below the fence', async () => {
      const { table, orders } = await given();
      await target.prepare(orders.prepare(30));
      const failure = await failureOf(target.load(batchOf(orders.load(1, { offset: 29 }), [['a', '1']])));
      expect(failure.code).toBe('fence.stale');
      expect(await rows(table)).toEqual([]);
    });

    it('refuses orders of an execution that is closed', async () => {
      const { orders } = await given();
      await target.close(orders.close(), describeEndings);
      const error: unknown = await target
        .load(batchOf(orders.load(), [['a', '1']]))
        .catch((reason: unknown) => reason);
      expect(error).toMatchObject({ failure: { category: 'fatal', code: 'fence.closed' } });
      expect((await failureOf(target.prepare(orders.prepare(200)))).code).toBe('fence.closed');
    });

    it('pauses where the target does not know the execution', async () => {
      const { orders } = await given();
      const unknown = new ExecutionOrders(orders.entities);
      expect(await failureOf(target.load(batchOf(unknown.load(), [])))).toMatchObject({
        category: 'system',
        code: 'fence.missing',
      });
    });

    it('lets one execution at a time write into a table', async () => {
      const { orders } = await given();
      const second = new ExecutionOrders(orders.entities);
      const failure = await failureOf(target.prepare(second.prepare()));
      expect(failure).toMatchObject({ category: 'fatal', code: 'table.fenced' });
      expect(failure.message).toContain(orders.executionId);
      await target.close(orders.close(), describeEndings);
      await expect(target.prepare(second.prepare())).resolves.toMatchObject({ tables: [expect.any(String)] });
    });

    it('counts the ledger when it closes, the same each time', async () => {
      const { orders } = await given();
      await target.load(
        batchOf(orders.load(2), [
          ['c', '-1'],
          ['d', '1'],
        ]),
      );
      await target.load(
        batchOf(orders.load(1), [
          ['a', '1'],
          ['b', '2'],
        ]),
      );
      const closed = await target.close(orders.close(), describeEndings);
      expect(closed.census).toMatchObject({
        Item: { batches: 2, counts: { read: 4, created: 3, failed: 1 } },
      });
      expect(closed.census.Item?.batch_hash).toMatch(/^[0-9a-f]{64}$/);
      expect(await target.close(orders.close(120), describeEndings)).toEqual(closed);
    });

    it('knows an execution of which somebody has taken up a batch', async () => {
      const { orders } = await given();
      expect(await target.hasBegun(orders.executionId)).toBe(false);
      await target.load(batchOf(orders.load(), [['a', '1']]));
      expect(await target.hasBegun(orders.executionId)).toBe(true);
    });

    it('closes an execution that was never prepared', async () => {
      const { orders } = await given();
      const unknown = new ExecutionOrders(orders.entities);
      expect((await target.close(unknown.close(), describeEndings)).census).toMatchObject({
        Item: { batches: 0 },
      });
    });

    it('names every mismatch between plan and table at once', async () => {
      const { orders } = await given();
      const [table] = orders.entities;
      const columns = { id: 'integer', amount: 'timestamptz', missing: 'text' } as const;
      const wrong = sketchEntity({ name: 'Wrong', table: table?.target.table ?? '', columns });
      const nowhere = sketchEntity({ name: 'Nowhere', table: 'no_such_table', columns });
      const failure = await failureOf(target.prepare(new ExecutionOrders([wrong, nowhere]).prepare()));
      expect(failure).toMatchObject({ category: 'fatal', code: 'schema_mismatch' });
      for (const text of [
        '"amount"',
        'timestamptz',
        '"missing"',
        'table no_such_table',
        'connection "target"',
      ]) {
        expect(failure.message).toContain(text);
      }
    });

    const suite = () => ({ harness, target, given, rows });
    describeRecords(suite);
    describeStage(suite);
    describeOthers(suite);
    describeDeferred(suite);
    describe('with rules for duplicates', () => {
      describeDuplicates(suite);
    });
    describeQuarantine(suite);
    describeMending(suite);
    describeTotals(suite);
    describeRecordByRecord(suite);
  });
}
