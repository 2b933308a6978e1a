import type { MessageLog } from '@commander/kafka';
import { CommanderError } from '@commander/security';

/** Throws where events at the beginning of the stream are missing: no state can be rebuilt from what is left. */
export async function refuseTruncated(log: MessageLog, topic: string): Promise<void> {
  const begins = await log.begins(topic);
  const cut = begins.findIndex((offset) => offset > 0);
  if (cut < 0) return;
  throw new CommanderError(
    'COMMANDER_STREAM_TRUNCATED',
    `Partition ${cut} of ${topic} begins at offset ${begins[cut]}, not at 0: events were deleted, ` +
      'so no state can be rebuilt; restore the topic from a backup.',
  );
}
