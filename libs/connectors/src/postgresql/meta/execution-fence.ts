import type { CloseOrder, LoadOrder, LogPosition, PrepareOrder } from '@commander/contracts';
import type { ClientBase } from 'pg';
import type { FenceState } from '../../ledger/target-session';
import { prepared } from '../connection/prepared';

interface FenceRow {
  readonly marked: boolean;
  /** Null where there is no fence. */
  readonly closed: boolean | null;
  readonly below: boolean | null;
}

type Fenced = Pick<LoadOrder, 'execution_id' | 'position'>;

const positionOf = ({ partition, offset }: LogPosition): [number, string] => [partition, offset];

const HOLD_FENCE = `
  with mark as materialized (select from commander_meta.fence_mark where execution_id = $1),
    fence as materialized (
      select closed, log_partition <> $2 or log_offset > $3 as below from commander_meta.execution_fence
      where execution_id = $1 and not exists (select from mark) for share)
  select exists (select from mark) as marked, closed, below from (values (1)) one left join fence on true`;

/** Holds an execution's fence to the end of the transaction, shared with other batches. The mark is read first. */
export async function holdFence(client: ClientBase, order: Fenced): Promise<FenceState | null> {
  const values = [order.execution_id, ...positionOf(order.position)];
  const { rows } = await client.query<FenceRow>({ ...prepared(HOLD_FENCE), values });
  const [fence] = rows;
  if (fence?.marked) return { closed: true, below: false };
  if (!fence || fence.closed === null || fence.below === null) return null;
  return { closed: fence.closed, below: fence.below };
}

/** Opens an execution's fence at the order's position, or raises it there, never lowers it; returns whether it is closed or closing. */
export async function openFence(client: ClientBase, order: PrepareOrder): Promise<boolean> {
  const { rows } = await client.query<{ closed: boolean }>(
    `insert into commander_meta.execution_fence as fence (execution_id, chain_id, project_id, log_partition, log_offset)
     values ($1, $2, $3, $4, $5)
     on conflict (execution_id) do update set log_offset = greatest(fence.log_offset, excluded.log_offset)
     returning closed or exists (select from commander_meta.fence_mark where execution_id = $1) as closed`,
    [order.execution_id, order.chain_id, order.project_id, ...positionOf(order.position)],
  );
  return rows[0]?.closed ?? false;
}

/** Commits, by itself, that the execution is closing: from here on every new batch is refused. */
export async function markClosing(client: ClientBase, executionId: string): Promise<void> {
  await client.query(
    'insert into commander_meta.fence_mark (execution_id) values ($1) on conflict do nothing',
    [executionId],
  );
}

/** Takes an execution's fence for itself alone and returns what an earlier close stored, undefined the first time. */
export async function lockFence(client: ClientBase, order: CloseOrder): Promise<unknown> {
  await client.query(
    `insert into commander_meta.execution_fence (execution_id, chain_id, project_id, log_partition, log_offset)
     values ($1, $2, $3, $4, $5) on conflict do nothing`,
    [order.execution_id, order.chain_id, order.project_id, ...positionOf(order.position)],
  );
  const { rows } = await client.query<{ closed: boolean; result: unknown }>(
    'select closed, result from commander_meta.execution_fence where execution_id = $1 for update',
    [order.execution_id],
  );
  return rows[0]?.closed ? rows[0].result : undefined;
}

/** Closes the fence for good, with what the close found, and gives the execution's tables back. */
export async function closeFence(client: ClientBase, executionId: string, result: unknown): Promise<void> {
  await client.query(
    `update commander_meta.execution_fence set closed = true, closed_at = clock_timestamp(), result = $2
     where execution_id = $1`,
    [executionId, JSON.stringify(result)],
  );
  await client.query('delete from commander_meta.fenced_table where execution_id = $1', [executionId]);
}
