import type { WrittenRecord, WriteError } from '@commander/connectors';
import type { Outcome } from '@commander/contracts';
import type { ProcessedRows } from './process-rows';

/** How one record of a batch ended; its place in the list is its place in the batch. */
export interface RecordEnding {
  readonly sourceId: string;
  /** Where it stands in the target; null where it never got there. */
  readonly targetId: string | null;
  readonly outcome: Outcome;
  readonly error?: WriteError;
}

/** Puts what was rejected and what was written back into the order of the source. */
export function recordEndings(rows: ProcessedRows, written: readonly WrittenRecord[]): RecordEnding[] {
  const endings = new Array<RecordEnding>(rows.records.length + rows.rejected.length);
  for (const { index, sourceId, error } of rows.rejected) {
    endings[index] = { sourceId, targetId: null, outcome: 'failed', error };
  }
  for (const [place, { sourceId, targetId, index }] of rows.records.entries()) {
    const { outcome = 'failed', error } = written[place] ?? {};
    endings[index] = { sourceId, targetId: outcome === 'failed' ? null : targetId, outcome, error };
  }
  return endings;
}
