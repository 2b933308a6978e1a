import { totalActions, type ActionCounts } from '@commander/event-sourcing';
import type { RowVerdict } from './audit-row';
import { cursorText } from './audit-query';
import type { RecordEntry } from './lineage-block';
import { CLOSING_EVENTS, type LineageKind } from './lineage-kind';

/** A row of the audit log as it is stored. */
export interface StoredRow {
  readonly partition: number;
  readonly log_offset: string;
  readonly sequence: string;
  readonly logged_at: Date;
  readonly verdict: RowVerdict;
  readonly name: string;
  readonly event_id: string | null;
  readonly project: string | null;
  readonly subject: string | null;
  readonly time: Date | null;
  readonly operator: string | null;
  readonly entity: string | null;
  readonly batch: number | null;
  readonly actions: ActionCounts;
  readonly data?: object | null;
}

/** One event of the audit log; the entries of a batch's records are listed behind its link. */
export interface AuditEntry {
  readonly position: { readonly partition: number; readonly offset: number; readonly sequence: number };
  readonly event: string;
  readonly event_id: string | null;
  readonly verdict: RowVerdict;
  readonly entries: number;
  readonly by_action: ActionCounts;
  readonly time: string | null;
  readonly logged_at: string;
  readonly project: string | null;
  readonly execution: string | null;
  readonly operator: string | null;
  readonly entity: string | null;
  readonly batch: number | null;
  readonly data?: object | null;
  readonly links: { readonly self: string; readonly records?: string };
}

/** A record's entry, with the batch and the event it stands in. */
export interface FoundRecord extends RecordEntry {
  /** Whether the record was loaded, undone, or only rehearsed. */
  readonly kind: LineageKind;
  readonly project: string;
  readonly execution: string;
  readonly entity: string;
  readonly batch: number;
  /** Whether the stream says that what the batch did stands in the target; never so of a rehearsal. */
  readonly committed: boolean;
  /** The execution and its batch that were undone; null unless `kind` is `undone`, and until the batch is committed. */
  readonly undoes: BatchOfExecution | null;
  readonly time: string | null;
  readonly position: { readonly partition: number; readonly offset: number };
}

/** A batch of an execution. */
export interface BatchOfExecution {
  readonly execution: string;
  readonly batch: number;
}

/** Some entries, and where to go on; null at the end. */
export interface Page<T> {
  readonly entries: readonly T[];
  readonly next: string | null;
}

/** The entry of a stored row. */
export function auditEntry(row: StoredRow): AuditEntry {
  const offset = Number(row.log_offset);
  return {
    position: { partition: row.partition, offset, sequence: Number(row.sequence) },
    event: row.name,
    event_id: row.event_id,
    verdict: row.verdict,
    entries: totalActions(row.actions),
    by_action: row.actions,
    time: row.time?.toISOString() ?? null,
    logged_at: row.logged_at.toISOString(),
    project: row.project,
    execution: row.subject === row.project ? null : row.subject,
    operator: row.operator,
    entity: row.entity,
    batch: row.batch,
    ...(row.data === undefined ? {} : { data: row.data }),
    links: {
      self: `/v1/audit/events/${cursorText({ partition: row.partition, offset })}`,
      ...recordsLink(row),
    },
  };
}

function recordsLink({ name, subject, entity, batch }: StoredRow): { records?: string } {
  if (!CLOSING_EVENTS.includes(name) || subject === null || entity === null || batch === null) return {};
  const query = new URLSearchParams({ execution: subject, entity, batch: String(batch) });
  return { records: `/v1/audit/batches?${query.toString()}` };
}
