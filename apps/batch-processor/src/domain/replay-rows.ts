import type { BatchRows, ReplayedRecord, SourceRow } from '@commander/connectors';
import type { RecordPipeline } from '@commander/migration-plan';
import { processRows } from './process-rows';

/** Quarantined records, and those of them that were read in their source again, by their numbers. */
export interface RecordsToReplay {
  readonly replayed: readonly Pick<ReplayedRecord, 'id' | 'sourceId' | 'source'>[];
  readonly reread: ReadonlyMap<string, SourceRow>;
}

/** Takes quarantined records through the pipeline as it is now; each keeps the source id that it was known by. */
export function replayRows(
  pipeline: RecordPipeline,
  { replayed, reread }: RecordsToReplay,
  firstRecord: number,
): BatchRows {
  const rows = replayed.map(({ id, source }) => reread.get(id) ?? rowOf(pipeline.sourceColumns, source));
  const processed = processRows(pipeline, rows, firstRecord);
  const known = <R extends { readonly index: number; readonly sourceId: string }>(record: R): R => {
    const { id, sourceId = record.sourceId } = replayed[record.index] ?? {};
    return { ...record, sourceId, quarantined: id };
  };
  return { ...processed, records: processed.records.map(known), rejected: processed.rejected.map(known) };
}

function rowOf(columns: readonly string[], source: ReplayedRecord['source']): SourceRow {
  if (!source) {
    const message = 'Its source texts are not kept, and it was not found in its source again.';
    return { rule: 'quarantine.no_texts', message };
  }
  const missing = columns.find((column) => !Object.hasOwn(source, column));
  if (missing === undefined) return columns.map((column) => source[column] ?? null);
  const message = `The quarantine has no column "${missing}" of this record: the plan of that time did not read it.`;
  return { rule: 'quarantine.no_column', message };
}
