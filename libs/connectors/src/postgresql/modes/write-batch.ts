import type { PoolClient } from 'pg';
import { recordEndings, type BatchRows, type RecordEnding } from '../../record-ending';
import type { ErrorContext } from '../errors/classify-postgres-error';
import { readStatements } from '../rows/read-statements';
import { writeRecords } from '../rows/write-records';
import type { WrittenFor } from '../rows/written-for';

/** Writes a batch's rows in the caller's transaction; says how every one of them ended. */
export async function writeBatch(
  client: PoolClient,
  order: WrittenFor,
  rows: BatchRows,
  context: ErrorContext,
): Promise<RecordEnding[]> {
  const { records } = rows;
  const written = await writeRecords({
    client,
    order,
    records,
    statements: await readStatements(client, order),
    context,
  });
  return recordEndings(rows, written);
}
