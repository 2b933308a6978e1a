import { errorRule, failureBy } from '@commander/migration-plan';
import { ConnectorError } from '../../connector-error';
import type { ErrorContext } from '../../error-context';
import type { BatchWriting } from '../../rows/record-writer';
import type { WrittenFor } from '../../rows/written-for';
import type { MariadbClient } from '../connection/mariadb-client';
import { readTargetTable } from '../table/target-table';
import { RowWriter } from './row-writer';
import { drop, KEPT, STAGE, writeStatements } from './write-statements';

const MISSING = errorRule('fatal', 'database')('1146', 'schema_mismatch', 'a table does not exist');
const CHANGED = errorRule('fatal', 'database')('1054', 'schema_mismatch', 'a column does not exist');

/**
 * Opens the way of a batch into its table as it is now. The catalog is read for every batch: undo images name the columns that a row has, also
 * where somebody adds one while an execution runs.
 */
export async function openWriting(
  client: MariadbClient,
  order: WrittenFor,
  context: ErrorContext,
): Promise<BatchWriting> {
  const { target, fields } = order.work.entity;
  const found = await readTargetTable(client, target.table);
  const where = `on connection "${target.connection}"`;
  if (!found)
    throw new ConnectorError(
      failureBy(MISSING, `Table ${target.table} does not exist ${where}: create it, then start again.`),
    );
  const statements = writeStatements(order, found);
  if (statements.filled.length < fields.length || !statements.uniqueKey)
    throw new ConnectorError(
      failureBy(
        CHANGED,
        `Table ${target.table} ${where} has lost a column of the plan or the unique index over its key: restore it, then start again.`,
      ),
    );
  const run = async (...sql: string[]) => {
    for (const statement of sql) await client.write(statement);
  };
  return {
    table: statements,
    writer: (part = {}) => new RowWriter({ client, order, statements, context, ...part }),
    keep: () => run(drop(KEPT), `create temporary table ${KEPT} as select * from ${STAGE}`),
    openForKept: () => run(drop(STAGE), statements.createStage),
    forget: () => run(drop(STAGE), drop(KEPT)),
  };
}
