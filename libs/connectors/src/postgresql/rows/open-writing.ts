import type { ClientBase } from 'pg';
import type { ErrorContext } from '../../error-context';
import type { AttemptsAtOnce } from '../../rows/attempts-at-once';
import type { BatchWriting } from '../../rows/record-writer';
import type { WrittenFor } from '../../rows/written-for';
import { readStatements } from './read-statements';
import { RowWriter } from './row-writer';
import { createStage, DROP_KEPT, DROP_STAGE, KEEP_BATCH } from './write-statements';

/** Opens the way of a batch into its table as it is now. */
export async function openWriting(
  client: ClientBase,
  attempts: AttemptsAtOnce,
  order: WrittenFor,
  context: ErrorContext,
): Promise<BatchWriting> {
  const statements = await readStatements(client, order);
  const run = async (sql: string) => void (await client.query(sql));
  return {
    table: statements,
    writer: (part = {}) => new RowWriter({ client, order, statements, context, attempts, ...part }),
    keep: () => run(KEEP_BATCH),
    openForKept: () => run(createStage(statements.columns, statements.table, 'delete rows')),
    forget: () => run(`${DROP_STAGE}; ${DROP_KEPT}`),
  };
}
