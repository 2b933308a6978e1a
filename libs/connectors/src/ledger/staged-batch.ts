import type { BatchNotes } from '../batch-target';
import type { BatchRows } from '../record-ending';

/** A batch in the stage, as its ledger row describes it. */
export interface StagedBatch {
  readonly entity: string;
  readonly batch: number;
  readonly input_hash: string;
  readonly notes: BatchNotes;
}

const ROWS_PER_PART = 2000;

/** A batch's rows in the parts in which a stage keeps them. */
export function stagedParts({ records, rejected, sourceColumns }: BatchRows): Buffer[] {
  const parts: BatchRows[] = rejected.length > 0 ? [{ records: [], rejected, sourceColumns }] : [];
  for (let start = 0; start < records.length; start += ROWS_PER_PART) {
    parts.push({ records: records.slice(start, start + ROWS_PER_PART), rejected: [], sourceColumns });
  }
  return parts.map((rows) => Buffer.from(JSON.stringify(rows), 'utf8'));
}

/** The rows of a batch out of their parts. */
export function rowsOfParts(kept: readonly Buffer[]): BatchRows {
  const parts = kept.map((part) => JSON.parse(part.toString('utf8')) as BatchRows);
  return {
    records: parts.flatMap((part) => part.records),
    rejected: parts.flatMap((part) => part.rejected),
    sourceColumns: parts[0]?.sourceColumns,
  };
}
