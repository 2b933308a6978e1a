import type { TargetSuite } from './batch-target.features';
import { MODES, move, outcomesIn, writtenIn } from './testing/target-orders';

/** How records end in every transaction mode. */
export function describeRecords(suite: () => TargetSuite): void {
  describe.each(MODES)('with transaction_mode %s', (mode) => {
    it('writes a batch and tells every outcome', async () => {
      const { target, given, rows } = suite();
      const { table, orders } = await given();
      const outbox = await move(
        target,
        orders,
        [
          ['a', '1'],
          ['b', '2'],
        ],
        { mode },
      );
      expect(outcomesIn(outbox)).toEqual(['created', 'created']);
      expect(writtenIn(outbox)[0]).toMatchObject({ sourceId: 'a', targetId: 'a' });
      expect(await rows(table)).toEqual([
        { id: 'a', amount: '1' },
        { id: 'b', amount: '2' },
      ]);
    });

    it('fails no record but those at fault', async () => {
      const { target, given, rows } = suite();
      const { table, orders } = await given();
      const many = Array.from({ length: 50 }, (_, n) => [`r${n}`, n === 7 || n === 31 ? '-1' : String(n)]);
      const written = writtenIn(await move(target, orders, many, { mode }));
      const failed = written.filter((record) => record.outcome === 'failed');
      expect(failed.map((record) => record.sourceId)).toEqual(['r7', 'r31']);
      expect(failed[0]?.error).toMatchObject({
        category: 'constraint',
        error_type: 'database',
        name: 'check_violation',
      });
      expect(failed[0]?.error?.rule).toContain('amount');
      expect(await rows(table)).toHaveLength(48);
    });

    it('fails records whose key stands already, by the policy fail', async () => {
      const { harness, target, given, rows } = suite();
      const { table, orders } = await given('fail');
      await harness.sql(`insert into ${table} values ('a', 100)`);
      const some = [
        ['a', '1'],
        ['b', '2'],
        ['b', '3'],
      ];
      const written = writtenIn(await move(target, orders, some, { mode }));
      expect(written.map((record) => record.outcome)).toEqual(['failed', 'created', 'failed']);
      expect(written[0]?.error).toMatchObject({ name: 'unique_violation', category: 'constraint' });
      expect(await rows(table)).toEqual([
        { id: 'a', amount: '100' },
        { id: 'b', amount: '2' },
      ]);
    });

    it('leaves the row that stands already, by the policy skip', async () => {
      const { harness, target, given, rows } = suite();
      const { table, orders } = await given('skip');
      await harness.sql(`insert into ${table} values ('a', 100)`);
      const some = [
        ['a', '1'],
        ['b', '2'],
        ['b', '3'],
        ['c', '-1'],
        ['c', '4'],
      ];
      const outbox = await move(target, orders, some, { mode });
      expect(outcomesIn(outbox)).toEqual(['skipped', 'created', 'skipped', 'failed', 'failed']);
      expect(writtenIn(outbox)[4]?.error?.rule).toBe('duplicates.survivor_failed');
      expect(await rows(table)).toEqual([
        { id: 'a', amount: '100' },
        { id: 'b', amount: '2' },
      ]);
    });

    it('gives the row that stands already its new values, by the policy update', async () => {
      const { harness, target, given, rows } = suite();
      const { table, orders } = await given('update');
      await harness.sql(`insert into ${table} values ('a', 100), ('b', 2), ('d', 4)`);
      const some = [
        ['a', '1'],
        ['b', '2'],
        ['c', '3'],
        ['c', '5'],
        ['d', '-4'],
      ];
      const outbox = await move(target, orders, some, { mode });
      expect(outcomesIn(outbox)).toEqual(['updated', 'unchanged', 'created', 'updated', 'failed']);
      expect((await rows(table)).map((row) => row.amount)).toEqual(['1', '2', '5', '4']);
    });

    it('fails a record whose key has no value', async () => {
      const { target, given } = suite();
      const { orders } = await given('update');
      const some = [
        [null, '1'],
        ['a', '1'],
      ];
      const outbox = await move(target, orders, some, { mode });
      expect(writtenIn(outbox)[0]).toMatchObject({
        outcome: 'failed',
        error: { field: 'id', rule: 'key.required' },
      });
      expect(outcomesIn(outbox)[1]).toBe('created');
    });
  });
}
