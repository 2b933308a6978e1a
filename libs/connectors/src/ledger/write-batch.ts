import { FailedSurvivors } from '../duplicates/settle-duplicates';
import type { ErrorContext } from '../error-context';
import { recordEndings, type BatchRows, type RecordEnding, type WritableRecord } from '../record-ending';
import { keepDeferred } from '../references/keep-deferred';
import { writeRecords } from '../rows/write-records';
import type { WrittenFor } from '../rows/written-for';
import { quarantineFailed } from './quarantine-failed';
import type { TargetSession } from './target-session';

/** Writes a batch's rows in the caller's transaction; says how every one of them ended. */
export async function writeBatch(
  session: TargetSession,
  order: WrittenFor,
  rows: BatchRows,
  context: ErrorContext,
): Promise<RecordEnding[]> {
  const { records, rejected } = rows;
  const { entity } = order.work;
  const key = [order.chain_id, 'load', entity.name, order.batch.batch] as const;
  const survivors = await FailedSurvivors.of(session, key, rows);
  const { table, writer } = await session.openWriting(order, context);
  const inTable = await writeRecords({ order, records, table, writer: writer() });
  await keepDeferred(session, order, records, inTable);
  const written = recordEndings(rows, inTable);
  const endings = survivors.settleAll(rows, written);
  await survivors.note(entity, rows, endings);
  const all = rejected.length > 0 ? [...records, ...rejected] : records;
  const ended = all.map((record) => ({ record, ending: endingOf(endings, record), place: record.index }));
  await quarantineFailed(session, order, ended, rows.sourceColumns);
  return endings;
}

function endingOf(endings: readonly RecordEnding[], { index }: Pick<WritableRecord, 'index'>): RecordEnding {
  const ending = endings[index];
  if (!ending) throw new Error(`The record at place ${index} of a batch has no ending.`);
  return ending;
}
