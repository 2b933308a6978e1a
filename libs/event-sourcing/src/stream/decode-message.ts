import { HEADERS, readEvent, wireType, type CommanderEvent, type LogPosition } from '@commander/contracts';
import type { LoggedEvent } from '../evolve/evolve';

/** A message of the event stream as any log gives it. */
export interface StreamMessage {
  readonly partition: number;
  readonly offset: number;
  readonly value: { toString(): string } | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a message of the event stream turned out to be. */
export type DecodedMessage =
  | ({ kind: 'event' } & LoggedEvent)
  | { kind: 'lineage'; position: LogPosition }
  | { kind: 'skipped'; position: LogPosition; reason: string }
  | { kind: 'halt'; position: LogPosition; reason: string };

const LINEAGE = new Set<string | undefined>(
  (['batch.lineage', 'undo.lineage', 'rehearsal.lineage'] as const).map(wireType),
);

/** Decodes a message for a reader of state: lineage is told by its header and left unparsed. */
export function decodeForState(message: StreamMessage): DecodedMessage {
  if (LINEAGE.has(message.headers[HEADERS.type])) return { kind: 'lineage', position: positionOf(message) };
  return decodeMessage(message);
}

/**
 * Decodes a message of the event stream. `skipped` is to be passed over with a warning; `halt` means a major version that
 * this release does not know, past which nothing may be concluded.
 */
export function decodeMessage(message: StreamMessage): DecodedMessage {
  const position = positionOf(message);
  const read = readEvent(message.value?.toString() ?? '');
  switch (read.kind) {
    case 'event':
      return { kind: 'event', event: read.event, position };
    case 'unknown-type':
      return { kind: 'skipped', position, reason: `the type ${read.type} is not known to this release` };
    case 'malformed':
      return { kind: 'skipped', position, reason: `it is no event of ours (see ${read.where})` };
    case 'unknown-version':
      return {
        kind: 'halt',
        position,
        reason: `${read.type} is a version that this release cannot read; upgrade it`,
      };
  }
}

const positionOf = ({ partition, offset }: StreamMessage): LogPosition => ({
  partition,
  offset: String(offset),
});

/** The execution that an event belongs to; null where it belongs to the project as a whole. */
export const executionOf = (event: CommanderEvent): string | null =>
  'execution_id' in event.data && event.data.execution_id ? event.data.execution_id : null;
