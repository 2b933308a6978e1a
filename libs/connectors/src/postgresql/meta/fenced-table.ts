import type { PrepareOrder } from '@commander/contracts';
import type { ClientBase } from 'pg';

/** Reserves a table for an execution unless somebody has; returns who has it. */
export async function reserveTable(
  client: ClientBase,
  order: Pick<PrepareOrder, 'execution_id' | 'project_id'>,
  table: string,
): Promise<{ execution_id: string; project_id: string } | undefined> {
  await client.query(
    `insert into commander_meta.fenced_table (table_name, execution_id, project_id) values ($1, $2, $3)
     on conflict do nothing`,
    [table, order.execution_id, order.project_id],
  );
  const { rows } = await client.query<{ execution_id: string; project_id: string }>(
    'select execution_id, project_id from commander_meta.fenced_table where table_name = $1',
    [table],
  );
  return rows[0];
}
