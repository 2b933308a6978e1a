import { failureOf } from '../testing/failure-of';
import { batchOf, describeEndings } from '../testing/target-orders';
import { useScene, type UndoHarness } from './testing/undo-scene';

const RECORDS = 1_500;

/** How the undo images of an execution that has ended are deleted. */
export function describeUndoExpiry(name: string, start: () => Promise<UndoHarness>): void {
  describe(`Undo images that expire in ${name}`, () => {
    const suite = useScene(start);
    const sql = (text: string) => suite.scene.harness.sql(text);
    const imagesOf = async (executionId: string): Promise<number> => {
      const [row] = await sql(
        `select count(*) as count from ${suite.scene.harness.meta('undo_image')} where execution_id = '${executionId}'`,
      );
      return Number(row?.count);
    };
    const ROWS = [
      [
        ['a', '10'],
        ['b', '1'],
      ],
      [['c', '1']],
    ];

    it('are deleted, and nothing else is; whoever repeats the order is told the same', async () => {
      const { target } = suite.scene;
      const { table, orders } = await suite.scene.given(["'a', 1, 'one'"], ...ROWS);
      const other = await suite.scene.given([], [['x', '1']]);
      await target.close(orders.close(), describeEndings);
      const before = await suite.scene.rowsOf(table);
      const order = orders.expire();
      expect(await target.expire(order)).toEqual({ images: 3 });
      expect(await target.expire(order)).toEqual({ images: 3 });
      expect(await target.expire(orders.expire())).toEqual({ images: 3 });
      expect(await imagesOf(orders.executionId)).toBe(0);
      expect(await imagesOf(other.orders.executionId)).toBe(1);
      expect(await suite.scene.rowsOf(table)).toEqual(before);
      expect((await (await suite.scene.rollback(orders)).plan()).batches).toEqual([]);
    });

    it('are those of one execution of a chain alone', async () => {
      const { target } = suite.scene;
      const { orders } = await suite.scene.given([], [['a', '1']]);
      await target.close(orders.close(), describeEndings);
      const resumed = orders.resumed();
      await target.prepare(resumed.prepare());
      await target.load(batchOf(resumed.load(2), [['b', '1']]));
      await target.close(resumed.close(), describeEndings);
      expect(await target.expire(orders.expire())).toEqual({ images: 1 });
      expect(await imagesOf(resumed.executionId)).toBe(1);
      expect(await target.expire(resumed.expire())).toEqual({ images: 1 });
      expect((await target.prepare(resumed.resumed().prepare())).census).toMatchObject({
        Item: { batches: 2, done: '1-2' },
      });
    });

    it('are counted once, however many there are and whoever deletes them at once', async () => {
      const { target, harness } = suite.scene;
      const { orders } = await suite.scene.given([], [['a', '1']]);
      const many = Array.from({ length: RECORDS }, (_, n) => [`r${n}`, '1']);
      await target.load(batchOf(orders.load(2, { mode: 'per-record' }), many));
      await target.close(orders.close(), describeEndings);
      const others = [harness.openTarget(), harness.openTarget()];
      const told = await Promise.all([target, ...others].map((each) => each.expire(orders.expire())));
      expect(told).toEqual(told.map(() => ({ images: 1 + RECORDS })));
      expect(await imagesOf(orders.executionId)).toBe(0);
      await Promise.all(others.map((each) => each.end()));
    });

    it('are kept as long as the execution is open in the target', async () => {
      const { orders } = await suite.scene.given([], [['a', '1']]);
      expect(await failureOf(suite.scene.target.expire(orders.expire()))).toMatchObject({
        code: 'fence.open',
        message: expect.stringContaining(orders.executionId) as string,
      });
      expect(await imagesOf(orders.executionId)).toBe(1);
    });

    it('of an execution that a target never met are none', async () => {
      const { orders } = await suite.scene.given([]);
      expect(await suite.scene.target.expire(orders.resumed().expire())).toEqual({ images: 0 });
    });
  });
}
