import type { BatchRows, ReplayedRecord, SourceRow } from '@commander/connectors';
import type { RecordPipeline } from '@commander/migration-plan';
import { processRows } from './process-rows';

/** Takes quarantined records through the pipeline as it is now; each keeps the source id that it was known by. */
export function replayRows(
  pipeline: RecordPipeline,
  replayed: readonly ReplayedRecord[],
  firstRecord: number,
): BatchRows {
  const rows = replayed.map(({ source }) => rowOf(pipeline.sourceColumns, source));
  const processed = processRows(pipeline, rows, firstRecord);
  const known = <R extends { readonly index: number; readonly sourceId: string }>(record: R): R => {
    const { id, sourceId = record.sourceId } = replayed[record.index] ?? {};
    return { ...record, sourceId, quarantined: id };
  };
  return { ...processed, records: processed.records.map(known), rejected: processed.rejected.map(known) };
}

function rowOf(columns: readonly string[], source: ReplayedRecord['source']): SourceRow {
  const missing = columns.find((column) => !Object.hasOwn(source, column));
  if (missing === undefined) return columns.map((column) => source[column] ?? null);
  const message = `The quarantine has no column "${missing}" of this record: the plan of that time did not read it.`;
  return { rule: 'quarantine.no_column', message };
}
