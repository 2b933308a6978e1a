import type { CommanderEvent } from '@commander/contracts';
import { auditActions, type ActionCounts } from '@commander/event-sourcing';
import { batchOf, type AuditMessage, type LogMessage } from './audit-message';
import { countRecords } from './lineage-block';
import { isLineage } from './lineage-kind';

/** What the audit log thinks of a message; only what is accepted counts. */
export type RowVerdict = 'accepted' | 'void' | 'late' | 'unknown' | 'malformed';

/** A row of the audit log: one per message, but for those that repeat another. */
export interface AuditRow {
  readonly partition: number;
  readonly offset: number;
  /** Counts the rows of a partition from 1, without gaps. */
  readonly sequence: number;
  readonly loggedAt: Date;
  readonly verdict: RowVerdict;
  /** The event's short name, the type of an unknown one, or `malformed`. */
  readonly name: string;
  readonly eventId: string | null;
  readonly project: string | null;
  /** The execution, or the project where there is none. */
  readonly subject: string | null;
  readonly after: string | null;
  readonly time: Date | null;
  readonly operator: string | null;
  readonly entity: string | null;
  readonly batch: number | null;
  /** The entries that the row stands for; empty unless accepted. */
  readonly actions: ActionCounts;
  /** The event's data; lineage without its ids, which stand in its block. */
  readonly data: object | null;
  /** SHA-256 of the message's value; null where malformed, since a short value could be guessed from it. */
  readonly digest: string | null;
}

type Place = Pick<AuditRow, 'partition' | 'offset' | 'sequence' | 'loggedAt'>;
const NOTHING = {
  eventId: null,
  project: null,
  subject: null,
  after: null,
  time: null,
  operator: null,
  entity: null,
  batch: null,
  actions: {},
  data: null,
  digest: null,
};

const placeOf = ({ partition, offset, timestamp }: LogMessage, sequence: number): Place => ({
  partition,
  offset,
  sequence,
  loggedAt: storableTime(timestamp),
});

/** The row of an event. */
export function eventRow(
  message: LogMessage,
  sequence: number,
  event: CommanderEvent,
  verdict: 'accepted' | 'void' | 'late',
): AuditRow {
  return {
    ...placeOf(message, sequence),
    verdict,
    name: event.name,
    eventId: event.id,
    project: event.project,
    subject: event.subject,
    after: event.after ?? null,
    time: storableTime(Date.parse(event.time)),
    operator: operatorOf(event),
    ...batchOf(event),
    actions: verdict === 'accepted' ? auditActions(event) : {},
    data: dataOf(event),
    digest: message.digest,
  };
}

/** The row of a message that is no event of ours: its place, and its type where it has one. */
export function otherRow(
  message: LogMessage,
  sequence: number,
  read: Extract<AuditMessage, { kind: 'unknown' | 'malformed' }>,
): AuditRow {
  const place = placeOf(message, sequence);
  if (read.kind === 'malformed') return { ...place, ...NOTHING, verdict: 'malformed', name: 'malformed' };
  return { ...place, ...NOTHING, verdict: 'unknown', name: read.type, digest: message.digest };
}

function dataOf(event: CommanderEvent): object {
  if (!isLineage(event)) return event.data;
  const { outcomes, ...rest } = event.data;
  return { ...rest, records: countRecords(outcomes) };
}

const MAX_OPERATOR = 100;

function operatorOf({ data }: CommanderEvent): string | null {
  const { operator } = data as { operator?: unknown };
  return typeof operator === 'string'
    ? operator.slice(0, MAX_OPERATOR).replace(/\0|\p{Surrogate}/gu, '\ufffd')
    : null;
}

// Whoever writes to the stream can claim any time; PostgreSQL has no year 0, and JavaScript's years end before 275761.
const LAST_INSTANT = Date.UTC(9999, 11, 31);
const storableTime = (ms: number): Date => new Date(Math.min(Math.max(ms, 0), LAST_INSTANT));
