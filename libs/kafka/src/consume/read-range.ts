import { isPassing } from '../port/message-log-error';
import type { ReadRange } from '../port/message-log';
import type { Position, StoredMessage } from '../port/stored-message';
import type { FetchedRange, Fetcher, LogClient } from './log-client';
import { outOfRange } from './out-of-range';

const ATTEMPTS = 20;
const RETRY_MS = 250;

/** Reads a range of one partition and ends. */
export async function* readRange(client: LogClient, range: ReadRange): AsyncGenerator<StoredMessage> {
  const at = { topic: range.topic, partition: range.partition, offset: range.from };
  const end = (await client.offsets(range.topic, 'end'))[range.partition];
  if (end === undefined || range.from > end) throw outOfRange(at, end);
  const to = Math.min(range.to ?? end, end);
  const fetcher = client.openFetcher();
  try {
    while (at.offset < to) {
      const fetched = await fetchPatiently(client, fetcher, at);
      at.offset = fetched.next;
      yield* fetched.messages.filter(({ offset }) => offset < to);
    }
  } finally {
    await fetcher.close();
  }
}

async function fetchPatiently(client: LogClient, fetcher: Fetcher, at: Position): Promise<FetchedRange> {
  for (let failures = 0; ;) {
    try {
      const found = (await fetcher.fetch([{ ...at }])).find(({ from }) => from === at.offset);
      if (found) return found;
    } catch (error) {
      failures += 1;
      if (!isPassing(error) || failures >= ATTEMPTS) throw error;
      await client.wait(RETRY_MS);
    }
  }
}
