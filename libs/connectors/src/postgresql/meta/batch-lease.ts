import type { ClientBase } from 'pg';
import { ConnectorError } from '../../connector-error';
import { batchKeyOf, describeOrder, type LedgerOrder } from './batch-key';

// Backends remembered per batch; older ones have met their time limits long since.
const REMEMBERED = 16;

const TAKE_SQL = `
  insert into commander_meta.batch_lease as lease
    (chain_id, kind, entity, batch, execution_id, order_id, deliveries, pids, backend_starts)
  select $1, $2, $3, $4, $5, $6, 1, array[pid], array[backend_start] from pg_stat_activity where pid = pg_backend_pid()
  on conflict (chain_id, kind, entity, batch) do update set
    deliveries = case when lease.order_id = excluded.order_id then lease.deliveries + 1 else 1 end,
    order_id = excluded.order_id, execution_id = excluded.execution_id, taken_at = clock_timestamp(),
    pids = (lease.pids || excluded.pids)[greatest(1, cardinality(lease.pids) + 2 - ${REMEMBERED}):],
    backend_starts = (lease.backend_starts || excluded.backend_starts)[greatest(1, cardinality(lease.pids) + 2 - ${REMEMBERED}):]
  returning deliveries`;

/**
 * Records, in a transaction of its own, which backend now works on an order. Deliveries count per order, so that retries the
 * commander decides on start anew; past the limit the order is taken for one that kills its processor.
 */
export async function takeLease(
  client: ClientBase,
  order: LedgerOrder,
  maxDeliveries: number,
): Promise<void> {
  const { rows } = await client.query<{ deliveries: number }>(TAKE_SQL, [
    ...batchKeyOf(order),
    order.execution_id,
    order.order_id,
  ]);
  if ((rows[0]?.deliveries ?? 0) <= maxDeliveries) return;
  throw new ConnectorError({
    category: 'system',
    error_type: 'system',
    code: 'lease.deliveries',
    message: `${describeOrder(order)} was taken up more than ${maxDeliveries} times without an outcome: see the processors' logs.`,
    retriable: false,
  });
}

/** Forgets the lease; the last statement of the transaction that gives the batch its outcome. */
export async function dropLease(client: ClientBase, order: LedgerOrder): Promise<void> {
  await client.query(
    'delete from commander_meta.batch_lease where chain_id = $1 and kind = $2 and entity = $3 and batch = $4',
    [...batchKeyOf(order)],
  );
}

const END_SQL = `
  select count(*) filter (where pg_terminate_backend(activity.pid)) as ended
  from commander_meta.batch_lease lease, unnest(lease.pids, lease.backend_starts) as holder(pid, backend_start)
    join pg_stat_activity activity on activity.pid = holder.pid and activity.backend_start = holder.backend_start
  where activity.pid <> pg_backend_pid()`;

/** Ends the backends recorded for one batch: pid and start must both match, so a pid used again is left alone. */
export async function endHoldersOfBatch(client: ClientBase, order: LedgerOrder): Promise<void> {
  await client.query(`${END_SQL} and chain_id = $1 and kind = $2 and entity = $3 and batch = $4`, [
    ...batchKeyOf(order),
  ]);
}

/** Ends the backends recorded for any batch of an execution. */
export async function endHoldersOfExecution(client: ClientBase, executionId: string): Promise<void> {
  await client.query(`${END_SQL} and execution_id = $1`, [executionId]);
}
