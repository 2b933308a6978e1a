import { randomUUID } from 'node:crypto';
import type { TargetSuite } from './batch-target.features';
import type { WantedChange } from './quarantine/plan-change';
import { failureOf } from './testing/failure-of';
import { batchOf, ExecutionOrders, move } from './testing/target-orders';
import { tornRecord } from './testing/torn-record';

const SOME = [
  ['a', '1'],
  ['b', '-20202'],
  ['c', 'no number'],
];

/** What people see of a target's quarantine, and what they do to it. */
export function describeMending(suite: () => TargetSuite): void {
  describe('whose failed records are looked into and mended', () => {
    const closed = (orders: ExecutionOrders) =>
      suite().target.close(orders.close(), () => {
        throw new Error('Nothing is half done.');
      });
    /** An ended execution of which two records failed. */
    const failed = async () => {
      const { target, given } = suite();
      const { orders, table } = await given();
      await move(target, orders, SOME);
      await closed(orders);
      const { project_id } = orders.load();
      const rows = await target.quarantine.page(project_id, {}, { after: '0', limit: 10 });
      const places = rows.map(({ id: number, entity }) => ({ project_id, entity, number }));
      const tables = { plan: { entities: orders.entities }, connection: 'target' };
      const change = (place: number, wanted: Partial<WantedChange>) =>
        target.quarantine.change(at(place), tables, {
          id: randomUUID(),
          operator: 'ada',
          kind: 'fixed',
          columns: ['id', 'amount'],
          ...wanted,
        });
      const at = (n: number) => places[n] ?? { project_id, entity: 'Item', number: '0' };
      return { orders, table, project_id, rows, at, change };
    };
    const replaysOf = ({ executionId: id }: ExecutionOrders) => ({ execution_id: id, chain_id: id });

    it('lists them by reason and one by one, of this project alone', async () => {
      const { project_id, rows } = await failed();
      const { quarantine } = suite().target;
      expect(rows).toMatchObject([
        {
          source_id: 'b',
          status: 'open',
          failures: '1',
          texts: '1',
          fixes: '0',
          batch: '1',
          replayed_by: null,
        },
        { source_id: 'c', status: 'open', category: 'validation' },
      ]);
      expect(Date.parse(rows[0]?.at ?? '')).not.toBeNaN();
      const groups = await quarantine.groups(project_id, {});
      expect(groups.map(({ entity, status, count }) => [entity, status, count])).toEqual([
        ['Item', 'open', '1'],
        ['Item', 'open', '1'],
      ]);
      const [first, second] = rows;
      const page = (filter: object, after = '0', limit = 10) =>
        quarantine.page(project_id, filter, { after, limit });
      expect(await page({}, '0', 1)).toEqual([first]);
      expect(await page({}, first?.id)).toEqual([second]);
      expect(await page({ execution_id: first?.execution_id, entity: 'Item', status: 'open' })).toEqual(rows);
      for (const filter of [
        { entity: 'Other' },
        { rule: 'none' },
        { field: 'none' },
        { status: 'repaired' } as const,
        { execution_id: randomUUID() },
      ])
        expect(await quarantine.groups(project_id, filter)).toEqual([]);
      expect(await quarantine.groups(randomUUID(), {})).toEqual([]);
    });

    it('corrects texts once, keeps those before sealed, and lets the record be replayed', async () => {
      const { orders, project_id, at, change } = await failed();
      const { target } = suite();
      const id = randomUUID();
      const fix = () => change(0, { id, texts: { amount: '7' } });
      const [story] = await Promise.all([fix(), fix()]);
      expect(story).toMatchObject({
        row: { source_id: 'b', status: 'open', fixes: '1' },
        changes: [{ id, kind: 'fixed', operator: 'ada', fields: ['amount'] }],
      });
      const { before_hash: before, after_hash: after } = story.changes[0] ?? {};
      expect(before).not.toBe(after);
      expect(await target.quarantine.texts(story)).toEqual({
        texts: { id: 'b', amount: '7' },
        original: { id: 'b', amount: '-20202' },
      });
      expect(
        JSON.stringify(
          await suite().harness.sql(`select * from ${suite().harness.meta('quarantine_change')}`),
        ),
      ).not.toContain('20202');
      const selection = { replays: { ...replaysOf(orders), record_id: 'b' }, entity: 'Item' };
      const { number } = at(0);
      expect(await target.readQuarantined(selection, { after: '0', upto: number })).toMatchObject([
        { sourceId: 'b', source: { id: 'b', amount: '7' } },
      ]);
      expect(await target.quarantine.untold(project_id)).toMatchObject([
        { change: { id }, row: { source_id: 'b' } },
      ]);
      await target.quarantine.told(id);
      expect(await target.quarantine.untold(project_id)).toEqual([]);
    });

    it('replays none that is dismissed, and again one that is reopened', async () => {
      const { orders, change, project_id } = await failed();
      const { target } = suite();
      const replayed = () => target.quarantined({ replays: replaysOf(orders), entity: 'Item' });
      const all = await replayed();
      const dismissed = await change(0, { kind: 'dismissed', reason: 'a test row' });
      expect(dismissed).toMatchObject({ row: { status: 'dismissed' }, changes: [{ reason: 'a test row' }] });
      expect(await replayed()).toEqual(all.slice(1));
      expect(
        (await target.quarantine.groups(project_id, { status: 'dismissed' })).map((one) => one.count),
      ).toEqual(['1']);
      expect(await change(0, { kind: 'reopened' })).toMatchObject({ row: { status: 'open' } });
      expect(await replayed()).toEqual(all);
    });

    it('refuses what a record does not allow, and changes nothing then', async () => {
      const { change, rows, project_id } = await failed();
      const code = async (work: Promise<unknown>) => (await failureOf(work)).code;
      expect(await code(change(0, { kind: 'reopened' }))).toBe('quarantine.status');
      expect(await code(change(0, { texts: { other: 'x' } }))).toBe('quarantine.column');
      expect(await code(change(7, { texts: { amount: '1' } }))).toBe('quarantine.unknown');
      const { quarantine } = suite().target;
      const [first] = rows;
      const strange = { project_id: randomUUID(), entity: 'Item', number: first?.id ?? '' };
      expect(await code(quarantine.show(strange))).toBe('quarantine.unknown');
      await change(0, { kind: 'dismissed' });
      expect(await code(change(0, { texts: { amount: '1' } }))).toBe('quarantine.status');
      expect(await quarantine.page(project_id, {}, { after: first?.id ?? '', limit: 9 })).toEqual(
        rows.slice(1),
      );
    });

    it('refuses an id that stands for the change of another record', async () => {
      const { change } = await failed();
      const id = randomUUID();
      await change(0, { id, kind: 'dismissed' });
      expect((await failureOf(change(1, { id, kind: 'dismissed' }))).code).toBe('quarantine.taken');
      expect(await change(1, { kind: 'dismissed' })).toMatchObject({ row: { status: 'dismissed' } });
    });

    it('takes the whole of a record whose texts were not kept', async () => {
      const { target, given } = suite();
      const { orders } = await given();
      await target.load({ ...batchOf(orders.load(), []), rejected: [tornRecord('#1')] });
      await closed(orders);
      const { project_id } = orders.load();
      const [row] = await target.quarantine.page(project_id, {}, { after: '0', limit: 1 });
      const change = (texts: Record<string, string>) =>
        target.quarantine.change(
          { project_id, entity: 'Item', number: row?.id ?? '' },
          { plan: { entities: orders.entities }, connection: 'target' },
          { id: randomUUID(), operator: 'ada', kind: 'fixed', columns: ['id', 'amount'], texts },
        );
      expect((await failureOf(change({ id: 'z' }))).code).toBe('quarantine.column');
      const story = await change({ id: 'z', amount: '1' });
      expect(story).toMatchObject({ row: { texts: '1' }, changes: [{ before_hash: null }] });
      expect(await target.quarantine.texts(story)).toEqual({
        texts: { id: 'z', amount: '1' },
        original: null,
      });
      expect(await target.quarantined({ replays: replaysOf(orders), entity: 'Item' })).toMatchObject([
        { id: row?.id },
      ]);
    });

    it('leaves them alone while an execution writes their table, and makes it wait for nothing', async () => {
      const { orders, change } = await failed();
      const { target } = suite();
      const later = new ExecutionOrders(orders.entities);
      await target.prepare(later.prepare());
      const failure = await failureOf(change(0, { texts: { amount: '7' } }));
      expect(failure).toMatchObject({ code: 'table.fenced' });
      await closed(later);
      expect(await change(0, { texts: { amount: '7' } })).toMatchObject({ row: { fixes: '1' } });
      await target.prepare(new ExecutionOrders(orders.entities).prepare());
    });

    it('forgets also what was dismissed or corrected, once a later execution tells of the record', async () => {
      const { orders, change, rows, project_id } = await failed();
      const { target, harness } = suite();
      await change(0, { texts: { amount: '7' } });
      await change(0, { kind: 'dismissed' });
      const later = orders.later();
      await target.prepare(later.prepare());
      await target.load(batchOf(later.load(), [['b', '4']]));
      const [row] = await target.quarantine.page(
        project_id,
        { status: 'superseded' },
        { after: '0', limit: 9 },
      );
      expect(row).toMatchObject({ id: rows[0]?.id, texts: '0' });
      const kept = await harness.sql(
        `select original from ${harness.meta('quarantine_change')} where record = ${row?.id ?? 0} and original is not null`,
      );
      expect(kept).toEqual([]);
      await harness.expectIdle();
    });
  });
}
