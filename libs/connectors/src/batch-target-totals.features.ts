import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { TargetSuite } from './batch-target.features';
import { IDS, MendedModel, VALUES } from './testing/mended-model';
import { describeEndings, MODES, move, outcomesIn, type ExecutionOrders } from './testing/target-orders';
import { Rollback } from './undo/testing/rollback';

const RUNS = 15;
const set = fc.nat(2 ** IDS.length - 1);
const mode = fc.constantFrom(...MODES);
const step = fc.oneof(
  fc.record({ do: fc.constant('run' as const), bad: set, mode }),
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('replay' as const), which: fc.nat(3), ok: set, mode }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('fixed' as const, 'dismissed' as const, 'reopened' as const),
      which: fc.nat(20),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('rollback' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
type Doing<D extends Step['do']> = Extract<Step, { do: D }>;

/** The law of totals: whatever is done, every failed record of a run has one status, and everything else stands in the target. */
export function describeTotals(suite: () => TargetSuite): void {
  describe('whose failed records are replayed, mended and rolled back in any order', () => {
    it('has the rows and statuses that the rules say, and their sum is what failed', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 12 }), async (steps) => {
          const play = await Play.begin(suite());
          await play.take({ do: 'run', bad: 0b1101, mode: 'per-batch' });
          for (const one of steps) await play.take(one);
        }),
        { numRuns: RUNS },
      );
    }, 180_000);
  });
}

/** One sequence of steps over a target of its own, compared with the model after each. */
class Play {
  private readonly model = new MendedModel();

  private constructor(
    private readonly suite: TargetSuite,
    private readonly table: string,
    private readonly first: ExecutionOrders,
  ) {}

  static async begin(suite: TargetSuite): Promise<Play> {
    const { table, orders } = await suite.given('update');
    await suite.target.close(orders.close(), describeEndings);
    return new Play(suite, table, orders);
  }

  async take(one: Step): Promise<void> {
    switch (one.do) {
      case 'run':
        await this.run(one);
        break;
      case 'replay':
        await this.replay(one);
        break;
      case 'rollback':
        await this.rollBack();
        break;
      default:
        await this.change(one);
    }
    await this.compare();
  }

  private async run({ bad, mode }: Doing<'run'>): Promise<void> {
    const orders = this.first.later();
    const rows = IDS.map((id, n) => [id, bad & (1 << n) ? VALUES.bad : VALUES.good]);
    this.model.run(orders, bad);
    await this.moved(orders, rows, { mode });
  }

  private async replay({ which, ok, mode }: Doing<'replay'>): Promise<void> {
    const { open } = this.model;
    const [run, ids = []] = open[which % Math.max(open.length, 1)] ?? [];
    if (!run || ids.length === 0) return;
    const { executionId: id } = run as ExecutionOrders;
    const { target } = this.suite;
    const selection = { replays: { execution_id: id, chain_id: id }, entity: 'Item' };
    const upto = (await target.quarantined(selection)).at(-1)?.id ?? '0';
    const records = await target.readQuarantined(selection, { after: '0', upto });
    expect(records.map(({ sourceId }) => sourceId)).toEqual(ids);
    const orders = this.first.later();
    const values = this.model.replay(orders, run, ok);
    // What somebody wrote by hand is read; the rest is what the plan of now makes of it.
    const rows = records.map(({ sourceId, source }) => [
      sourceId,
      (source?.amount === VALUES.fixed ? source.amount : values.get(sourceId)) ?? '',
    ]);
    await this.moved(orders, rows, { mode, numbers: records.map((record) => record.id) });
  }

  private async moved(
    orders: ExecutionOrders,
    rows: (string | null)[][],
    how: NonNullable<Parameters<typeof move>[3]>,
  ): Promise<void> {
    const { target } = this.suite;
    await target.prepare(orders.prepare());
    const outcomes = outcomesIn(await move(target, orders, rows, how));
    const failed = rows.filter(([, amount]) => amount === VALUES.bad).length;
    expect([outcomes.length, outcomes.filter((outcome) => outcome === 'failed').length]).toEqual([
      rows.length,
      failed,
    ]);
    const { census } = await target.close(orders.close(), describeEndings);
    const { read, ...rest } = census.Item?.counts ?? { read: -1 };
    expect([read, Object.values(rest).reduce((sum, n) => sum + n, 0)]).toEqual([rows.length, rows.length]);
  }

  private async rollBack(): Promise<void> {
    const { newest } = this.model;
    if (!newest) return;
    const rollback = await Rollback.of(this.suite.target, newest as ExecutionOrders);
    await rollback.run();
    await rollback.end();
    this.model.rollBack();
  }

  private async change({ do: kind, which }: Doing<'fixed' | 'dismissed' | 'reopened'>): Promise<void> {
    const { quarantine } = this.suite.target;
    const { project_id } = this.first.load();
    const rows = await quarantine.page(project_id, {}, { after: '0', limit: 100 });
    const row = rows[which % Math.max(rows.length, 1)];
    const run = [...this.model.chains.keys()].find(
      (by) => (by as ExecutionOrders).executionId === row?.execution_id,
    );
    if (!row || !run) return;
    const isAllowed = this.model.change(run, row.source_id, kind);
    const changing = quarantine.change(
      { project_id, entity: row.entity, number: row.id },
      { plan: { entities: this.first.entities }, connection: 'target' },
      { id: randomUUID(), kind, operator: 'ada', texts: { amount: VALUES.fixed }, columns: ['id', 'amount'] },
    );
    if (isAllowed) await changing;
    else await expect(changing).rejects.toMatchObject({ failure: { code: 'quarantine.status' } });
  }

  private async compare(): Promise<void> {
    const rows = (await this.suite.rows(this.table)).map((row) => [row.id, row.amount]);
    expect(rows).toEqual(this.model.target);
    const { project_id } = this.first.load();
    const { quarantine } = this.suite.target;
    for (const [run, failed] of this.model.chains) {
      const { executionId: execution_id } = run as ExecutionOrders;
      const kept = await quarantine.page(project_id, { execution_id }, { after: '0', limit: 100 });
      expect(kept.map((row) => [row.source_id, row.status])).toEqual(
        failed.map(({ id, status }) => [id, status]),
      );
      const groups = await quarantine.groups(project_id, { execution_id });
      expect(groups.reduce((sum, { count }) => sum + Number(count), 0)).toBe(failed.length);
    }
  }
}
