import type { ClientBase } from 'pg';
import { prepared } from '../connection/prepared';
import { batchKeyOf, type LedgerOrder } from '../../ledger/batch-key';

// Backends that are gone are forgotten.
const TAKE_SQL = `
  insert into commander_meta.batch_lease as lease
    (chain_id, kind, entity, batch, execution_id, order_id, deliveries, pids, backend_starts)
  select $1, $2, $3, $4, $5, $6, 1, array[pid], array[backend_start] from pg_stat_activity where pid = pg_backend_pid()
  on conflict (chain_id, kind, entity, batch) do update set
    deliveries = case when lease.order_id = excluded.order_id then lease.deliveries + $7::int else 1 end,
    order_id = excluded.order_id, execution_id = excluded.execution_id, taken_at = clock_timestamp(),
    (pids, backend_starts) = (
      select array_agg(holder.pid), array_agg(holder.backend_start)
      from unnest(lease.pids || excluded.pids, lease.backend_starts || excluded.backend_starts) as holder(pid, backend_start)
        join pg_stat_activity activity on activity.pid = holder.pid and activity.backend_start = holder.backend_start)
  returning deliveries`;

/** Records, in a transaction of its own, which backend now works on an order; returns its deliveries. */
export async function takeLease(client: ClientBase, order: LedgerOrder, again: boolean): Promise<number> {
  const values = [...batchKeyOf(order), order.execution_id, order.order_id, again ? 0 : 1];
  const { rows } = await client.query<{ deliveries: number }>({ ...prepared(TAKE_SQL), values });
  return rows[0]?.deliveries ?? 0;
}

const DROP_SQL =
  'delete from commander_meta.batch_lease where chain_id = $1 and kind = $2 and entity = $3 and batch = $4';

/** Forgets the lease; the last statement of the transaction that gives the batch its outcome. */
export async function dropLease(client: ClientBase, order: LedgerOrder): Promise<void> {
  await client.query({ ...prepared(DROP_SQL), values: [...batchKeyOf(order)] });
}

const HOLDERS = `
  from commander_meta.batch_lease lease, unnest(lease.pids, lease.backend_starts) as holder(pid, backend_start)
    join pg_stat_activity activity on activity.pid = holder.pid and activity.backend_start = holder.backend_start
  where activity.pid <> pg_backend_pid()`;

// A statement that the server carries out ends by itself, at its time limit at the latest; so does a wait for a lock. What may last is a
// wait for a client.
const END_STUCK_SQL = `
  with holder as materialized (
    select activity.pid, activity.wait_event_type is not distinct from 'Lock' as waits,
      activity.state <> 'idle' and (
        (activity.state = 'active' and activity.wait_event_type is distinct from 'Client')
        or activity.state_change > clock_timestamp() - current_setting('lock_timeout')::interval) as works
    ${HOLDERS} and chain_id = $1 and kind = $2 and entity = $3 and batch = $4)
  select count(*) filter (where works and not waits) as working,
    count(*) filter (where case when works or waits then false else pg_terminate_backend(pid) end) as ended
  from holder`;

/**
 * Ends the backends recorded for one batch that have waited for their client for longer than this session's lock_timeout: pid and start
 * must both match, so a pid used again is left alone. Returns whether another one is at work.
 */
export async function endStuckHolders(client: ClientBase, order: LedgerOrder): Promise<boolean> {
  const { rows } = await client.query<{ working: string }>(END_STUCK_SQL, [...batchKeyOf(order)]);
  return Number(rows[0]?.working) > 0;
}

/** Ends the backends recorded for any batch of an execution that closes, also those at work. */
export async function endHoldersOfExecution(client: ClientBase, executionId: string): Promise<void> {
  const ended = `select count(*) filter (where pg_terminate_backend(activity.pid)) as ended ${HOLDERS}`;
  await client.query(`${ended} and execution_id = $1`, [executionId]);
}
