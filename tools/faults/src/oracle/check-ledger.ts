import type { Database } from '../arena/engines';
import { pick, type Counts, type ToldBatch } from './lineage';
import { named, type ProjectHistory } from './stream-events';
import type { Violations } from './violation';

interface LedgerRow {
  readonly entity: string;
  readonly batch: string;
  readonly kind: string;
  readonly order_id: string;
  readonly execution_id: string;
  readonly log_offset: string;
  readonly counts: Counts | null;
}

interface Chain {
  /** The first execution of the chain. */
  readonly id: string;
  readonly executions: readonly string[];
  readonly told: readonly ToldBatch[];
  /** Whether the fence is closed, so that nothing may be missing in the stream. */
  readonly ended: boolean;
}

/**
 * I3 and I6: the ledger holds the batches that the stream tells of, with the same numbers, and every row of it was written for an order that a
 * valid decision sent out, at that decision's place in the log, which is not below the fence that the execution ended with.
 */
export async function checkLedger(
  target: Database,
  history: ProjectHistory,
  chain: Chain,
  v: Violations,
): Promise<void> {
  const rows = await target.query<LedgerRow>(
    `select entity, batch::text, kind, order_id, execution_id, log_offset::text, counts
     from commander_meta.batch_ledger where chain_id = $1`,
    [chain.id],
  );
  const loads = rows.filter(({ kind, counts }) => kind === 'load' && counts !== null);
  compare(loads, chain, v);
  const orders = validOrders(history, chain.executions);
  for (const { kind, entity, batch, order_id, log_offset } of rows)
    v.expect(
      'I6',
      orders.get(order_id) === log_offset,
      () => `the ledger's ${kind} of ${entity} ${batch} stems from no valid decision at offset ${log_offset}`,
    );
  await checkFences(target, chain, v);
  checkCensus(history, { chain, loads }, v);
}

function compare(loads: readonly LedgerRow[], { told, ended }: Chain, v: Violations): void {
  const place = ({ entity, batch }: { entity: string; batch: string | number }): string =>
    `${entity} ${batch}`;
  const ledger = new Map(loads.map((row) => [place(row), pick(row.counts ?? {})]));
  const stream = new Map(told.map((batch) => [place(batch), pick(batch.counts)]));
  v.none(
    'I3',
    'batches of the stream that the ledger does not hold',
    [...stream.keys()].filter((key) => !ledger.has(key)),
  );
  if (ended)
    v.none(
      'I3',
      'batches of the ledger that the stream does not tell of',
      [...ledger.keys()].filter((key) => !stream.has(key)),
    );
  for (const [key, counts] of stream)
    if (ledger.has(key)) v.same('I3', `numbers of ${key} in ledger and stream`, ledger.get(key), counts);
}

/** The orders of valid decisions, with the offset of each decision. */
function validOrders(history: ProjectHistory, executions: readonly string[]): Map<string, string> {
  const dispatched = executions.flatMap((execution) => named(history, 'orders.dispatched', execution));
  return new Map(
    dispatched.flatMap(({ data, offset }) =>
      (data.orders as { order_id: string }[]).map(({ order_id }) => [order_id, String(offset)] as const),
    ),
  );
}

async function checkFences(target: Database, { executions, ended }: Chain, v: Violations): Promise<void> {
  if (!ended) return;
  const open = await target.query<{ execution_id: string }>(
    'select execution_id from commander_meta.execution_fence where execution_id = any($1) and not closed',
    [executions],
  );
  v.none(
    'I6',
    'fences that are open after the end',
    open.map(({ execution_id }) => execution_id),
  );
  const taken = await target.query<{ table_name: string }>(
    'select table_name from commander_meta.fenced_table where execution_id = any($1)',
    [executions],
  );
  v.none(
    'I12',
    'tables that are taken after the end',
    taken.map(({ table_name }) => table_name),
  );
}

/** What the close counted is what the ledger holds: nothing was committed after it. */
function checkCensus(
  history: ProjectHistory,
  { chain, loads }: { chain: Chain; loads: readonly LedgerRow[] },
  v: Violations,
): void {
  const last = chain.executions.flatMap((execution) => named(history, 'fence.closed', execution)).at(-1);
  const census = (last?.data.census ?? {}) as Record<string, { batches: number }>;
  for (const [entity, { batches }] of Object.entries(census))
    v.same(
      'I6',
      `batches of ${entity} in the ledger after its census`,
      loads.filter((row) => row.entity === entity).length,
      batches,
    );
}
