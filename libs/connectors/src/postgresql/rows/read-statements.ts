import type { WrittenFor } from './written-for';
import type { ClientBase } from 'pg';
import { ConnectorError } from '../../connector-error';
import { readTargetTable } from '../table/target-table';
import { writeStatements, type WriteStatements } from './write-statements';

/**
 * The statements that write an entity's batch into its table as it is now. The catalog is read for every batch: undo images name the
 * columns that a row has, also where somebody adds one, or a trigger, while an execution runs.
 */
export async function readStatements(client: ClientBase, order: WrittenFor): Promise<WriteStatements> {
  const { target } = order.work.entity;
  const table = await readTargetTable(client, target.table);
  if (!table) throw missingTable(target.table, target.connection);
  return writeStatements(order, table);
}

function missingTable(table: string, connection: string): ConnectorError {
  return new ConnectorError({
    category: 'fatal',
    error_type: 'database',
    code: '42P01',
    message: `Table ${table} does not exist on connection "${connection}": create it, then start again.`,
    retriable: false,
  });
}
