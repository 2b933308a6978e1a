import type { Outcome, RecordError } from '@commander/contracts';
import type { ProcessedLines, RecordPlace, Remarks } from '@commander/migration-plan';

/** A record that is ready to be written: its texts stand in the order of the entity's fields. */
export interface WritableRecord {
  /** Place within the batch, from 0, counted over all records read. */
  readonly index: number;
  readonly sourceId: string;
  readonly targetId: string;
  readonly values: readonly (string | null)[];
  readonly remarks?: Remarks;
  /** Its texts as the source gave them, in the order of the batch's source columns; the quarantine keeps them. */
  readonly source?: readonly (string | null)[];
  /** Its values were merged into a row that the target held already. */
  readonly merged?: true;
  /** Its number in the quarantine, where it is replayed from there. */
  readonly quarantined?: string;
  /** Where its values are a line of PostgreSQL's COPY text format: then its key has its values, and `values` are made of it when they are asked for. */
  readonly line?: RecordLine;
}

/** A record to be staged with other values; nothing else is taken over, for a record may work its fields out when they are asked for. */
export const withValues = (
  { index, sourceId, targetId }: WritableRecord,
  values: readonly (string | null)[],
): WritableRecord => ({ index, sourceId, targetId, values });

/** The `n`-th line of many that were written together. */
export interface RecordLine {
  readonly n: number;
  readonly of: Pick<ProcessedLines, 'written' | 'places' | 'types' | 'line'>;
}

/** Why a record was skipped or failed, without its place. */
export type WriteError = Omit<RecordError, 'entity' | 'batch_number' | 'record_index' | 'record_id'>;

/** A record that never reaches the target: it failed, or is a duplicate of one that does. */
export interface RejectedRecord {
  readonly index: number;
  readonly sourceId: string;
  readonly error: WriteError;
  /** As of a writable record; left out where the source's text could not be cut into columns. */
  readonly source?: readonly (string | null)[];
  /** `failed` unless given. */
  readonly outcome?: Outcome;
  /** Where the row of its group stands in the target. */
  readonly targetId?: string;
  /** The record that is written for its group: it fails with it. */
  readonly survivor?: RecordPlace;
  readonly remarks?: Remarks;
  /** Its number in the quarantine, where it is replayed from there. */
  readonly quarantined?: string;
}

/** A batch's rows after the pipeline; every row read is in one of the two lists. */
export interface BatchRows {
  readonly records: readonly WritableRecord[];
  readonly rejected: readonly RejectedRecord[];
  /** The source columns that the records' source texts stand for. */
  readonly sourceColumns?: readonly string[];
  /** Of the snapshot of the source that they were read in, where other batches share it. */
  readonly moment?: string | undefined;
}

/** How a record ended in the target. */
export interface WrittenRecord {
  readonly outcome: Outcome;
  /** Why, where it was skipped or failed. */
  readonly error?: WriteError;
  /** What it lost on the way: `<column>.<rule>`. */
  readonly warnings?: readonly string[];
  /** The columns of its references that wait for the second pass, as it was written without them. */
  readonly deferred?: readonly (readonly string[])[];
}

/** How one record of a batch ended; its place in the list is its place in the batch. */
export interface RecordEnding {
  readonly sourceId: string;
  /** Where it stands in the target; null where it never got there. */
  readonly targetId: string | null;
  readonly outcome: Outcome;
  readonly error?: WriteError;
  /** What its validation said of it, where it passed. */
  readonly remarks?: Remarks;
}

/** Puts what was rejected and what was written, in the order of `records`, back into the order of the source. */
export function recordEndings(rows: BatchRows, written: readonly WrittenRecord[]): RecordEnding[] {
  const endings = new Array<RecordEnding>(rows.records.length + rows.rejected.length);
  for (const record of rows.rejected) endings[record.index] = rejectedEnding(record);
  for (const [place, record] of rows.records.entries()) {
    const ended = written[place] ?? { outcome: 'failed' as const };
    endings[record.index] = isPlain(record, ended) ? plainEnding(record) : writtenEnding(record, ended);
  }
  return endings;
}

// Most records are created, and nothing is to be said of them.
const isPlain = ({ remarks }: WritableRecord, { outcome, warnings, deferred }: WrittenRecord): boolean =>
  outcome === 'created' && !remarks && !warnings && !deferred;

const plainEnding = ({ sourceId, targetId }: WritableRecord): RecordEnding => ({
  sourceId,
  targetId,
  outcome: 'created',
});

/** How a rejected record ended. */
export const rejectedEnding = ({
  sourceId,
  error,
  outcome = 'failed',
  targetId,
  remarks,
}: Omit<RejectedRecord, 'index'>): RecordEnding => ({
  sourceId,
  targetId: outcome === 'failed' ? null : (targetId ?? null),
  outcome,
  error,
  ...(outcome !== 'failed' && remarks && { remarks }),
});

/** How a record that was to be written ended. */
export function writtenEnding(
  { sourceId, targetId, remarks, merged }: WritableRecord,
  { outcome, error, warnings = [], deferred = [] }: WrittenRecord,
): RecordEnding {
  if (outcome === 'failed') return { sourceId, targetId: null, outcome, error, ...(remarks && { remarks }) };
  const waits = deferred.length > 0 && outcome !== 'skipped';
  return {
    sourceId,
    targetId,
    outcome: merged ? mergedOutcome(outcome) : outcome,
    error,
    ...withWarnings(waits ? { ...remarks, deferred: true } : remarks, warnings),
  };
}

const mergedOutcome = (outcome: Outcome): Outcome =>
  outcome === 'updated' || outcome === 'unchanged' ? 'merged' : outcome;

function withWarnings(remarks: Remarks | undefined, more: readonly string[]): Pick<RecordEnding, 'remarks'> {
  if (more.length === 0) return remarks ? { remarks } : {};
  return { remarks: { ...remarks, warnings: [...(remarks?.warnings ?? []), ...more] } };
}
