import type { PrepareOrder } from '@commander/contracts';
import { ownFailure } from '@commander/migration-plan';
import { ConnectorError } from '../connector-error';
import type { TargetSession } from './target-session';

/**
 * Reserves the target tables for one execution, over all projects and installations that write into this database; throws a fatal error that names
 * the execution which has one of them open.
 */
export async function fenceTables(
  session: TargetSession,
  order: Pick<PrepareOrder, 'execution_id' | 'project_id'>,
  tables: readonly string[],
): Promise<void> {
  // Sorted, so that two executions cannot wait for each other.
  for (const table of [...new Set(tables)].sort()) {
    const owner = await session.reserveTable(order, table);
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
