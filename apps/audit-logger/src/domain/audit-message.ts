import { readEvent, type CommanderEvent } from '@commander/contracts';

/** Where a message of the event stream stands, and what it was. */
export interface LogMessage {
  readonly partition: number;
  readonly offset: number;
  /** SHA-256 of the value's bytes, hexadecimal. */
  readonly digest: string;
  /** When the broker got it: milliseconds since 1970. */
  readonly timestamp: number;
}

/** What a message is to the audit log; `too-new` stops the logger, for it cannot know what it would leave out. */
export type AuditMessage =
  | { readonly kind: 'event'; readonly event: CommanderEvent }
  | { readonly kind: 'unknown'; readonly type: string }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'too-new'; readonly type: string };

const MAX_NAME = 200;

/** Reads a message's value (null where it has none); one whose names no index could hold is malformed. */
export function auditMessage(value: string | null): AuditMessage {
  const read = readEvent(value ?? '');
  switch (read.kind) {
    case 'event':
      return namesOf(read.event).every(isName) ? read : { kind: 'malformed' };
    case 'unknown-type':
      return { kind: 'unknown', type: read.type.slice(0, MAX_NAME) };
    case 'unknown-version':
      return { kind: 'too-new', type: read.type.slice(0, MAX_NAME) };
    case 'malformed':
      return { kind: 'malformed' };
  }
}

/** The entity and batch that an event tells of, where it tells of one. */
export function batchOf({ data }: CommanderEvent): { entity: string | null; batch: number | null } {
  const { entity, batch } = data as { entity?: unknown; batch?: unknown };
  return {
    entity: typeof entity === 'string' ? entity : null,
    batch: typeof batch === 'number' ? batch : null,
  };
}

function namesOf(event: CommanderEvent): string[] {
  const { entity } = batchOf(event);
  return [event.project, event.subject, ...(entity === null ? [] : [entity])];
}

// PostgreSQL stores neither NUL nor half a surrogate pair in a text.
const isName = (text: string): boolean => text.length <= MAX_NAME && !/\0|\p{Surrogate}/u.test(text);
