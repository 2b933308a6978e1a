import type { FailPointEntry } from '../arena/fail-point-file';
import { checkUndo } from '../oracle/check-undo';
import { readShop, type ShopRows } from '../oracle/shop-truth';
import type { FaultCase } from './fault-case';
import { Trial, type TrialOptions } from './trial';

/** Rows that somebody changes after a load: in columns that the plan maps, and in one that it does not. */
async function edit({ arena, shop }: Trial, begun: ShopRows): Promise<Record<keyof ShopRows, Set<string>>> {
  const { schema } = shop;
  const customers = [...begun.Customer.keys()].slice(0, 2);
  const orders = [...begun.Order.keys()].slice(0, 4);
  await arena.target.query(`update ${schema}.customers set touched = 'by hand' where id = any($1)`, [
    customers,
  ]);
  await arena.target.query(`update ${schema}.orders set touched = 'by hand' where id = any($1)`, [
    orders.slice(0, 2),
  ]);
  await arena.target.query(`update ${schema}.orders set amount = amount + 1 where id = any($1)`, [
    orders.slice(2),
  ]);
  return { Customer: new Set(customers), Order: new Set(orders) };
}

const NOBODY = { Customer: new Set<string>(), Order: new Set<string>() };
/** What is asserted after every rollback. */
export const OF_AN_UNDO = ['I2', 'I3', 'I5', 'I7', 'I9', 'I11', 'I12'] as const;

interface Undoing {
  readonly id: string;
  readonly title: string;
  readonly options?: TrialOptions;
  readonly entries?: readonly FailPointEntry[];
  readonly edits?: boolean;
}

/** Loads a shop, lets others change rows, and rolls back. */
const rollback = ({ id, title, options, entries = [], edits = true }: Undoing): FaultCase => ({
  id: `rollback.${id}`,
  group: 'command',
  title,
  expect: 'completes',
  invariants: OF_AN_UNDO,
  run: async (arena) => {
    const trial = await Trial.open(arena, options);
    const before = await readShop(arena.target, trial.shop.schema, true);
    await trial.start();
    await trial.untilStatus('completed');
    await trial.judge();
    const edited = edits ? await edit(trial, await readShop(arena.target, trial.shop.schema)) : NOBODY;
    const begun = await readShop(arena.target, trial.shop.schema, true);
    arena.points.arm(...entries);
    trial.undoes(await trial.steer('rollback'));
    if (entries.length > 0) await trial.untilFired(entries.length);
    await trial.untilStatus('completed');
    await judgeUndo(trial, { before, begun, edited });
    return trial;
  },
});

/** I11 of a trial whose newest execution is a rollback that has ended, and what must hold besides. */
export async function judgeUndo(
  trial: Trial,
  around: { before: ShopRows; begun: ShopRows; edited: Record<keyof ShopRows, Set<string>> },
): Promise<void> {
  const after = await readShop(trial.arena.target, trial.shop.schema, true);
  const { report } = trial;
  if (report) checkUndo(await trial.history(), { report, after, ...around }, trial.v);
  await trial.judgeCommands();
  await trial.judgeRest();
}

const cancelled = (id: string, title: string, entries: readonly FailPointEntry[] = []): FaultCase => ({
  id: `rollback.${id}`,
  group: 'command',
  title,
  expect: 'cancelled',
  invariants: OF_AN_UNDO,
  run: async (arena) => {
    const trial = await Trial.open(arena, { orders: 3000, policy: 'update', existing: 0.4 });
    const before = await readShop(arena.target, trial.shop.schema, true);
    await trial.start();
    await trial.untilLoading();
    arena.points.arm(...entries);
    await trial.steer('cancel', { rollback: true });
    await trial.untilReport(({ rolled_back_by: by }) => by !== null);
    const { rolled_back_by: by = null, status } = trial.report ?? {};
    trial.v.expect(
      'I12',
      by !== null && status === 'cancelled',
      () => `it is not rolled back; ${trial.state()}`,
    );
    if (by === null) return trial;
    trial.undoes(by);
    await trial.untilStatus('completed');
    await judgeUndo(trial, { before, begun: before, edited: NOBODY });
    return trial;
  },
});

/** Rollbacks: of what has completed, of what is cancelled, and with a processor killed on the way. */
export const ROLLBACK_CASES: readonly FaultCase[] = [
  rollback({
    id: 'completed',
    title: 'A completed load is rolled back; others have changed some rows since',
  }),
  rollback({
    id: 'updates',
    title: 'A load that created, updated and skipped is rolled back',
    options: { policy: 'update', existing: 0.4 },
    edits: false,
  }),
  rollback({
    id: 'kill',
    title: 'A processor is killed in the middle of a rollback, twice',
    entries: ['undo.in-middle=kill@1', 'undo.in-middle=kill@2'],
  }),
  rollback({
    id: 'freeze',
    title: 'A processor is frozen in the middle of a rollback; another one finishes',
    entries: ['undo.in-middle=stop@2'],
  }),
  rollback({
    id: 'per-record',
    title: 'A load record by record is rolled back',
    options: { customers: 60, orders: 200, config: { transaction_mode: 'per-record', batch_size: 20 } },
  }),
  rollback({
    id: 'single',
    title: 'A load in one transaction is rolled back',
    options: { config: { transaction_mode: 'single' } },
  }),
  cancelled('cancel', 'A load is cancelled with rollback'),
  cancelled('cancel-kill', 'A load is cancelled with rollback; a processor is killed in the rollback', [
    'undo.in-middle=kill@1',
  ]),
];
