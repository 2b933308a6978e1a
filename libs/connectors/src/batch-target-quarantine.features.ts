import type { TargetSuite } from './batch-target.features';
import { openSource } from './quarantine/seal-source';
import { batchOf, ExecutionOrders, MODES, move } from './testing/target-orders';
import { tornRecord } from './testing/torn-record';
import { TEST_KEYS } from './testing/test-keys';

const SOME = [
  ['a', '1'],
  ['b', '-20202'],
  ['c', '3'],
  ['d', 'no number'],
];

/** What a target keeps of the records that fail. */
export function describeQuarantine(suite: () => TargetSuite): void {
  describe('whose records fail', () => {
    const kept = ({ executionId }: ExecutionOrders) =>
      suite().harness.sql(
        `select * from ${suite().harness.meta('quarantine')} where execution_id = '${executionId}' order by entity, batch, place`,
      );
    const opened = (row: Record<string, string | null>) => {
      const { chain_id, entity, source_id, payload } = row;
      const of = { chain_id: chain_id ?? '', entity: entity ?? '', sourceId: source_id ?? '' };
      return openSource(TEST_KEYS, of, payload ?? '');
    };

    it.each(MODES)('keeps them in the transaction of their batch, their texts sealed: %s', async (mode) => {
      const { target, given } = suite();
      const { orders } = await given();
      await move(target, orders, SOME, { mode });
      const rows = await kept(orders);
      expect(rows).toMatchObject([
        { entity: 'Item', batch: '1', place: '1', source_id: 'b', target_id: 'b', status: 'open' },
        { entity: 'Item', batch: '1', place: '3', source_id: 'd', target_id: 'd', status: 'open' },
      ]);
      expect(rows.map(({ category }) => category)).toEqual(['constraint', 'validation']);
      expect(rows.map(opened)).toEqual([
        { id: 'b', amount: '-20202' },
        { id: 'd', amount: 'no number' },
      ]);
      expect(JSON.stringify(rows)).not.toContain('-20202');
    });

    it('keeps what never reached it, and only its name where the source could not be read', async () => {
      const { target, given } = suite();
      const { orders } = await given();
      const error = {
        category: 'validation',
        error_type: 'validation',
        code: 'required',
        rule: 'required',
        field: 'amount',
        message: 'No value.',
        retriable: false,
      } as const;
      const batch = batchOf(orders.load(), [['a', '1']]);
      await target.load({
        ...batch,
        rejected: [
          { index: 1, sourceId: 'b', error, source: ['b', null] },
          { index: 2, sourceId: '#2', error: { ...error, rule: 'csv.ragged_row', field: undefined } },
        ],
      });
      const rows = await kept(orders);
      expect(rows).toMatchObject([
        { place: '1', source_id: 'b', target_id: null, rule: 'required', field: 'amount' },
        { place: '2', source_id: '#2', rule: 'csv.ragged_row', field: null, payload: null },
      ]);
      expect(opened(rows[0] ?? {})).toEqual({ id: 'b', amount: null });
    });

    it('keeps each once, however often its batch is delivered', async () => {
      const { harness, target, given } = suite();
      const { orders } = await given();
      const other = harness.openTarget();
      const order = orders.load(1, { mode: 'per-record' });
      await Promise.all([target, other, target].map((taker) => taker.load(batchOf(order, SOME))));
      expect((await kept(orders)).map((row) => row.source_id)).toEqual(['b', 'd']);
      await other.end();
    });

    const replaysOf = ({ executionId: id }: ExecutionOrders) => ({ execution_id: id, chain_id: id });
    const replay = async (original: ExecutionOrders, mode: (typeof MODES)[number], amount: string) => {
      const { target } = suite();
      const selection = { replays: replaysOf(original), entity: 'Item' };
      const upto = (await target.quarantined(selection)).at(-1)?.id ?? '0';
      const records = await target.readQuarantined(selection, { after: '0', upto });
      const orders = new ExecutionOrders(original.entities);
      await target.prepare(orders.prepare());
      const rows = records.map(({ sourceId }) => [sourceId, sourceId === 'b' ? amount : 'none']);
      const numbers = records.map(({ id }) => id);
      await move(target, orders, rows, { mode, numbers });
      return orders;
    };
    const closed = (orders: ExecutionOrders, undoes?: string) =>
      suite().target.close({ ...orders.close(), undoes }, () => {
        throw new Error('Nothing is half done.');
      });
    const states = async (orders: ExecutionOrders) =>
      (await kept(orders)).map((row) => [row.source_id, row.status, row.failures]);

    it.each(MODES)('settles those that are replayed, each where it stands: %s', async (mode) => {
      const { target, given, rows } = suite();
      const { table, orders } = await given();
      await move(target, orders, SOME, { mode });
      await closed(orders);
      const replayed = await replay(orders, mode, '2');
      expect((await rows(table)).map((row) => row.id)).toEqual(['a', 'b', 'c']);
      expect(await kept(replayed)).toEqual([]);
      expect(await states(orders)).toEqual([
        ['b', 'repaired', '1'],
        ['d', 'open', '2'],
      ]);
      await closed(replayed);
      const rollback = new ExecutionOrders(orders.entities);
      await target.prepare({ ...rollback.prepare(), undoes: replayed.executionId });
      await closed(rollback, replayed.executionId);
      expect(await states(orders)).toEqual([
        ['b', 'open', '1'],
        ['d', 'open', '2'],
      ]);
    });

    it('chooses by record and by rule', async () => {
      const { target, given } = suite();
      const { orders } = await given();
      await move(target, orders, SOME);
      const of = (part: object) =>
        target.quarantined({ replays: { ...replaysOf(orders), ...part }, entity: 'Item' });
      const all = await of({});
      expect(all).toHaveLength(2);
      expect(Math.min(...all.map(({ bytes }) => bytes))).toBeGreaterThan(0);
      expect(await of({ record_id: 'd' })).toEqual(all.slice(1));
      const [first] = await kept(orders);
      expect(await of({ rule: first?.rule ?? 'none' })).toHaveLength(first?.rule ? 1 : 0);
      expect(await of({ entity: 'Other' })).toEqual([]);
      expect(await of({ chain_id: new ExecutionOrders([]).executionId })).toEqual([]);
    });

    it.each(MODES)('knows where their batch was read: %s', async (mode) => {
      const { target, given } = suite();
      const { orders } = await given();
      await move(target, orders, SOME, { mode });
      const { batch, fingerprint } = orders.load();
      const selection = { replays: replaysOf(orders), entity: 'Item' };
      const upto = (await target.quarantined(selection)).at(-1)?.id ?? '0';
      const origin = { batch, fingerprint };
      expect(await target.readQuarantined(selection, { after: '0', upto })).toMatchObject([
        { sourceId: 'b', place: 1, origin, isFixed: false },
        { sourceId: 'd', place: 3, origin, isFixed: false },
      ]);
    });

    it('replays records without texts where they are to be read in the source again', async () => {
      const { target, given } = suite();
      const { orders } = await given();
      await target.load({ ...batchOf(orders.load(), []), rejected: [tornRecord('#0')] });
      const selected = (from: 'stored' | 'source') => ({
        replays: { ...replaysOf(orders), from },
        entity: 'Item',
      });
      expect(await target.quarantined(selected('stored'))).toEqual([]);
      const [open] = await target.quarantined(selected('source'));
      expect(open?.bytes).toBe(0);
      const upto = open?.id ?? '0';
      expect(await target.readQuarantined(selected('source'), { after: '0', upto })).toMatchObject([
        { sourceId: '#0', source: null, place: 0 },
      ]);
    });

    it('supersedes those of which a later execution of the project tells', async () => {
      const { target, given, harness } = suite();
      const { orders } = await given();
      await move(target, orders, SOME);
      await closed(orders);
      const later = orders.resumed();
      const order = { ...later.load(1), chain_id: later.executionId };
      await target.prepare({ ...later.prepare(), chain_id: later.executionId });
      await target.load(batchOf(order, [['d', '4']]));
      expect(await states(orders)).toEqual([
        ['b', 'open', '1'],
        ['d', 'superseded', '1'],
      ]);
      await harness.expectIdle();
    });

    it('forgets the texts of an execution that is undone', async () => {
      const { target, given } = suite();
      const { orders } = await given();
      await move(target, orders, SOME);
      const { entities, executionId } = orders;
      await target.close(orders.close(), () => ({ counts: {} as never, outbox: Buffer.of() }));
      const rollback = new ExecutionOrders(entities);
      await target.prepare({ ...rollback.prepare(), undoes: executionId });
      await target.close({ ...rollback.close(), undoes: executionId }, () => {
        throw new Error('Nothing is half done.');
      });
      expect(await kept(orders)).toMatchObject([
        { source_id: 'b', status: 'superseded', payload: null },
        { source_id: 'd', status: 'superseded', payload: null },
      ]);
    });
  });
}
