import { storableJson } from '@commander/security';
import type { AuditRow } from '../../domain/audit-row';
import type { InsertColumns } from './insert-rows';

const hex = (digest: string | null): Buffer | null => (digest === null ? null : Buffer.from(digest, 'hex'));

/** The columns of `audit_event`. */
export const AUDIT_COLUMNS: InsertColumns<AuditRow> = {
  partition: { type: 'int', value: (row) => row.partition },
  log_offset: { type: 'bigint', value: (row) => row.offset },
  sequence: { type: 'bigint', value: (row) => row.sequence },
  logged_at: { type: 'timestamptz', value: (row) => row.loggedAt },
  verdict: { type: 'text', value: (row) => row.verdict },
  name: { type: 'text', value: (row) => row.name },
  event_id: { type: 'uuid', value: (row) => row.eventId },
  project: { type: 'text', value: (row) => row.project },
  subject: { type: 'text', value: (row) => row.subject },
  after: { type: 'uuid', value: (row) => row.after },
  time: { type: 'timestamptz', value: (row) => row.time },
  operator: { type: 'text', value: (row) => row.operator },
  entity: { type: 'text', value: (row) => row.entity },
  batch: { type: 'int', value: (row) => row.batch },
  actions: { type: 'jsonb', value: (row) => JSON.stringify(row.actions) },
  data: { type: 'jsonb', value: (row) => (row.data === null ? null : storableJson(row.data)) },
  digest: { type: 'bytea', value: (row) => hex(row.digest) },
};
