import type { PrepareOrder } from '@commander/contracts';
import { ownFailure } from '@commander/migration-plan';
import type { ClientBase } from 'pg';
import { ConnectorError } from '../../connector-error';

/**
 * Reserves the target tables for one execution, over all projects and installations that write into this database; throws a fatal error that names
 * the execution which has one of them open.
 */
export async function fenceTables(
  client: ClientBase,
  order: PrepareOrder,
  tables: readonly string[],
): Promise<void> {
  // Sorted, so that two executions cannot wait for each other.
  for (const table of [...new Set(tables)].sort()) {
    await client.query(
      `insert into commander_meta.fenced_table (table_name, execution_id, project_id) values ($1, $2, $3)
       on conflict do nothing`,
      [table, order.execution_id, order.project_id],
    );
    const { rows } = await client.query<{ execution_id: string; project_id: string }>(
      'select execution_id, project_id from commander_meta.fenced_table where table_name = $1',
      [table],
    );
    const [owner] = rows;
    if (owner?.execution_id !== order.execution_id) throw taken(table, owner);
  }
}

function taken(
  table: string,
  owner: { execution_id: string; project_id: string } | undefined,
): ConnectorError {
  const who = owner ? `execution ${owner.execution_id} of project ${owner.project_id}` : 'another execution';
  return new ConnectorError(
    ownFailure(
      'table.fenced',
      `Table ${table} is being written by ${who}: wait for its end, or cancel it, then start again.`,
    ),
  );
}
