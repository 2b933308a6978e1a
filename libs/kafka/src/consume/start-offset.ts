import type { ConsumeOptions } from '../port/message-log';
import { isPassing } from '../port/message-log-error';
import type { TopicPartition } from '../port/stored-message';
import type { LogClient } from './log-client';
import { outOfRange } from './out-of-range';

const ATTEMPTS = 60;
const RETRY_MS = 500;

/**
 * Where to start on a partition newly given. Committed offsets below the first message held start there (the rest has
 * expired); anything past the end, or a stated offset that is no longer held, rejects with `out-of-range`.
 */
export async function startOffset(
  client: LogClient,
  options: ConsumeOptions,
  at: TopicPartition,
): Promise<number> {
  const ask = async (which: 'begin' | 'end'): Promise<number> =>
    (await client.offsets(at.topic, which))[at.partition] ?? 0;
  const begin = await patiently(client, () => ask('begin'));
  const end = await patiently(client, () => ask('end'));
  const offset = await wantedOffset(client, options, at, begin);
  if (offset < begin || offset > end) throw outOfRange({ ...at, offset }, end);
  return offset;
}

async function wantedOffset(
  client: LogClient,
  { startAt = 'committed', group }: ConsumeOptions,
  at: TopicPartition,
  begin: number,
): Promise<number> {
  if (startAt === 'beginning') return begin;
  if (startAt !== 'committed') return startAt(at);
  const committed = await patiently(client, () => client.committed(group, at.topic));
  return Math.max(committed[at.partition] ?? begin, begin);
}

async function patiently<T>(client: LogClient, ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!isPassing(error) || attempt >= ATTEMPTS) throw error;
      await client.wait(RETRY_MS);
    }
  }
}
