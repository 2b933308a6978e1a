import { decodeForState } from '@commander/event-sourcing';
import type { MessageLog, TopicPartition } from '@commander/kafka';
import { CommanderError } from '@commander/security';
import type { Snapshot } from './snapshot-store';

/** Throws where the log does not hold the last event of a snapshot at its place, or ends before the snapshot does. */
export async function requireEvent(
  log: MessageLog,
  at: TopicPartition,
  { nextOffset, event }: Snapshot,
): Promise<void> {
  const end = (await log.ends(at.topic))[at.partition] ?? 0;
  if (nextOffset <= end && (await eventAt(log, at, event.offset)) === event.id) return;
  throw new CommanderError(
    'COMMANDER_STREAM_REPLACED',
    `Partition ${at.partition} of ${at.topic} does not hold the event ${event.id} at offset ${event.offset}, which a ` +
      'snapshot of it ends with: the stream was cut off or replaced. Restore it; or, if this stream is the right one, drop the ' +
      'schemas commander_state and commander_read.',
  );
}

async function eventAt(log: MessageLog, at: TopicPartition, offset: number): Promise<string | null> {
  for await (const message of log.read({ ...at, from: offset, to: offset + 1 })) {
    const decoded = decodeForState(message);
    if (decoded.kind === 'event' && message.offset === offset) return decoded.event.id;
  }
  return null;
}
