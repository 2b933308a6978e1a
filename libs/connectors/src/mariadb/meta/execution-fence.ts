import type { CloseOrder, LoadOrder, PrepareOrder } from '@commander/contracts';
import type { FenceState } from '../../ledger/target-session';
import type { MariadbClient, Value } from '../connection/mariadb-client';

const FENCE = 'commander_meta_execution_fence';
const OPEN = `insert into ${FENCE} (execution_id, chain_id, project_id, log_partition, log_offset) values (?, ?, ?, ?, ?)
  on duplicate key update`;

const openValues = (order: PrepareOrder | CloseOrder): Value[] => [
  order.execution_id,
  order.chain_id,
  order.project_id,
  order.position.partition,
  order.position.offset,
];

/** Holds an execution's fence to the end of the transaction, shared with other batches. The mark is read first. */
export async function holdFence(
  client: MariadbClient,
  { execution_id, position }: Pick<LoadOrder, 'execution_id' | 'position'>,
): Promise<FenceState | null> {
  if (await isMarked(client, execution_id)) return { closed: true, below: false };
  const [fence] = await client.rows<{ closed: string; below: string }>(
    `select closed, (log_partition <> ? or log_offset > cast(? as decimal(20))) as below from ${FENCE}
     where execution_id = ? lock in share mode`,
    [position.partition, position.offset, execution_id],
  );
  return fence ? { closed: fence.closed === '1', below: fence.below === '1' } : null;
}

async function isMarked(client: MariadbClient, executionId: string): Promise<boolean> {
  const marks = await client.rows('select 1 as one from commander_meta_fence_mark where execution_id = ?', [
    executionId,
  ]);
  return marks.length > 0;
}

/** Opens an execution's fence at the order's position, or raises it there, never lowers it; returns whether it is closed or closing. */
export async function openFence(client: MariadbClient, order: PrepareOrder): Promise<boolean> {
  await client.write(`${OPEN} log_offset = greatest(log_offset, values(log_offset))`, openValues(order));
  const [fence] = await client.rows<{ closed: string }>(
    `select closed from ${FENCE} where execution_id = ?`,
    [order.execution_id],
  );
  return fence?.closed === '1' || isMarked(client, order.execution_id);
}

/** Commits, by itself, that the execution is closing: from here on every new batch is refused. */
export async function markClosing(client: MariadbClient, executionId: string): Promise<void> {
  await client.write(
    'insert into commander_meta_fence_mark (execution_id) values (?) on duplicate key update execution_id = execution_id',
    [executionId],
  );
}

/** Takes an execution's fence for itself alone and returns what an earlier close stored, undefined the first time. */
export async function lockFence(client: MariadbClient, order: CloseOrder): Promise<unknown> {
  await client.write(`${OPEN} execution_id = ${FENCE}.execution_id`, openValues(order));
  const [fence] = await client.rows<{ closed: string; result: string | null }>(
    `select closed, result from ${FENCE} where execution_id = ? for update`,
    [order.execution_id],
  );
  return fence?.closed === '1' ? JSON.parse(fence.result ?? 'null') : undefined;
}

/** Closes the fence for good, with what the close found, and gives the execution's tables back. */
export async function closeFence(client: MariadbClient, executionId: string, result: unknown): Promise<void> {
  await client.write(
    `update ${FENCE} set closed = 1, closed_at = current_timestamp(6), result = ? where execution_id = ?`,
    [JSON.stringify(result), executionId],
  );
  await client.write('delete from commander_meta_fenced_table where execution_id = ?', [executionId]);
}

/** Reserves a table for an execution unless somebody has; returns who has it. */
export async function reserveTable(
  client: MariadbClient,
  order: Pick<PrepareOrder, 'execution_id' | 'project_id'>,
  table: string,
): Promise<{ execution_id: string; project_id: string } | undefined> {
  await client.write(
    `insert into commander_meta_fenced_table (table_name, execution_id, project_id) values (?, ?, ?)
     on duplicate key update table_name = commander_meta_fenced_table.table_name`,
    [table, order.execution_id, order.project_id],
  );
  const [owner] = await client.rows<{ execution_id: string; project_id: string }>(
    'select execution_id, project_id from commander_meta_fenced_table where table_name = ?',
    [table],
  );
  return owner;
}
