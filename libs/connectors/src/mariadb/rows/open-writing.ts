import type { ErrorContext } from '../../error-context';
import type { BatchWriting } from '../../rows/record-writer';
import type { WrittenFor } from '../../rows/written-for';
import type { MariadbClient } from '../connection/mariadb-client';
import { requireTable, tableChanged } from '../table/require-table';
import { RowWriter } from './row-writer';
import { drop, KEPT, STAGE, writeStatements } from './write-statements';

/**
 * Opens the way of a batch into its table as it is now. The catalog is read for every batch: undo images name the columns that a row has, also
 * where somebody adds one while an execution runs.
 */
export async function openWriting(
  client: MariadbClient,
  order: WrittenFor,
  context: ErrorContext,
): Promise<BatchWriting> {
  const { entity } = order.work;
  const statements = writeStatements(order, await requireTable(client, entity));
  if (statements.filled.length < entity.fields.length || !statements.uniqueKey)
    throw tableChanged(entity, 'a column of the plan or the unique index over its key');
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
