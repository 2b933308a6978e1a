import type { QuarantineFilter, QuarantineStatus } from '@commander/contracts';

/** A quarantined record as its row tells of it, every number as its text. */
export interface QuarantineRow {
  readonly id: string;
  readonly project_id: string;
  readonly chain_id: string;
  readonly execution_id: string;
  readonly entity: string;
  readonly batch: string;
  readonly source_id: string;
  readonly target_id: string | null;
  readonly rule: string | null;
  readonly field: string | null;
  readonly error_type: string;
  readonly category: string;
  readonly code: string;
  readonly status: QuarantineStatus;
  readonly failures: string;
  readonly replayed_by: string | null;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** `1` where its source texts are kept. */
  readonly texts: string;
  /** How often they were corrected. */
  readonly fixes: string;
}

/** How many records of one reason have one status. */
export interface GroupRow {
  readonly entity: string;
  readonly rule: string | null;
  readonly field: string | null;
  readonly code: string;
  readonly status: QuarantineStatus;
  readonly count: string;
}

/** What somebody did to a record, to be kept beside it. */
export interface StoredChange {
  readonly id: string;
  readonly record: string;
  readonly project_id: string;
  readonly kind: 'fixed' | 'dismissed' | 'reopened';
  readonly operator: string;
  readonly reason: string | null;
  /** The columns that were given. */
  readonly fields: readonly string[];
  readonly before_hash: string | null;
  readonly after_hash: string | null;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** A change that is to be made: the row's new status, and where the texts are corrected the new payload and the one before. */
export interface ChangeToStore extends Omit<StoredChange, 'at'> {
  readonly status: QuarantineStatus;
  readonly payload?: string;
  readonly original?: string | null;
}

/** A page of records: those after a number, ascending. */
export interface QuarantinePage {
  readonly after: string;
  readonly limit: number;
}

/** The statements by which people look into a quarantine and mend it, on one connection. */
export interface QuarantineStatements {
  groups(projectId: string, filter: QuarantineFilter): Promise<GroupRow[]>;
  page(projectId: string, filter: QuarantineFilter, page: QuarantinePage): Promise<QuarantineRow[]>;
  find(id: string): Promise<QuarantineRow | null>;
  /** A record's sealed texts; null where they are not kept. */
  payload(id: string): Promise<string | null>;
  /** Locks a record to the end of the transaction; its sealed texts, undefined where there is no such record. */
  lock(id: string): Promise<{ payload: string | null } | undefined>;
  /** Updates a record's row, and keeps beside it what was done. */
  store(change: ChangeToStore): Promise<void>;
  /** What was done to a record, the first first. */
  changesOf(id: string): Promise<StoredChange[]>;
  /** The record that a change was made to; null where there is no such change. */
  recordOf(changeId: string): Promise<string | null>;
  /** The sealed texts that a record had at first; null where they were never corrected, or not kept. */
  original(id: string): Promise<string | null>;
  /** Changes of a project's records of which the stream may not tell yet, the first first. */
  untold(projectId: string): Promise<StoredChange[]>;
  markTold(changeId: string): Promise<void>;
  /** Gives tables back that were reserved under this id. */
  releaseTables(id: string): Promise<void>;
}
