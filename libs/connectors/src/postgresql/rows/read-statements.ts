import { errorRule, failureBy } from '@commander/migration-plan';
import type { ClientBase } from 'pg';
import { ConnectorError } from '../../connector-error';
import { readTargetTable } from '../table/target-table';
import { writeStatements, type WriteStatements } from './write-statements';
import type { WrittenFor } from '../../rows/written-for';

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

const MISSING = errorRule('fatal', 'database')('42P01', 'schema_mismatch', 'a table does not exist');

function missingTable(table: string, connection: string): ConnectorError {
  const message = `Table ${table} does not exist on connection "${connection}": create it, then start again.`;
  return new ConnectorError(failureBy(MISSING, message));
}
