import type { PoolClient } from 'pg';
import { recordEndings, type BatchRows, type RecordEnding } from '../../record-ending';
import type { ErrorContext } from '../errors/classify-postgres-error';
import type { StatementCache } from '../rows/statement-cache';
import { writeRecords } from '../rows/write-records';
import type { WrittenFor } from '../rows/written-for';

/** What writing rows takes besides the rows. */
export interface WriteTools {
  readonly statements: StatementCache;
  readonly context: ErrorContext;
}

/** Writes a batch's rows in the caller's transaction; says how every one of them ended. */
export async function writeBatch(
  client: PoolClient,
  order: WrittenFor,
  rows: BatchRows,
  { statements, context }: WriteTools,
): Promise<RecordEnding[]> {
  const { records } = rows;
  const written = await writeRecords({
    client,
    order,
    records,
    statements: await statements.of(client, order),
    context,
  });
  return recordEndings(rows, written);
}
