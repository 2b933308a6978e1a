import type { MessageLog, StoredMessage } from '@commander/kafka';
import { waitUntil } from '@commander/stack';
import { FoldedStream } from '../replay/folded-stream';
import type { ReplayStream } from '../replay/replay-stream';
import { PRODUCT, type Contender } from './contender';

const ONCE = { attempts: 1, initialDelayMs: 0, maxDelayMs: 0 };
const WITHIN_MS = 3_600_000;
const POLL_MS = 20;

async function followToEnd(
  log: MessageLog,
  { topic, messages }: ReplayStream,
  onMessages: (messages: readonly StoredMessage[]) => void,
): Promise<number> {
  const started = performance.now();
  let left = messages;
  const take = (taken: StoredMessage[]): Promise<void> => {
    onMessages(taken);
    left -= taken.length;
    return Promise.resolve();
  };
  const subscription = await log.follow({ topic, from: () => 0, onMessages: take, retry: ONCE });
  try {
    const isOver = () => left <= 0 || subscription.health().status === 'crashed';
    await waitUntil(isOver, WITHIN_MS, POLL_MS);
    if (left > 0) throw new Error(subscription.health().reason ?? `${left} messages were not read in time.`);
    return (performance.now() - started) / 1000;
  } finally {
    await subscription.stop();
  }
}

/** Takes every message of the stream from Kafka, and does nothing with it: no replay from Kafka is faster. */
export const readStream = (log: MessageLog, stream: ReplayStream): Contender => ({
  name: 'reading',
  leaves: 'nothing',
  prepare: () => Promise.resolve(),
  run: async () => ({ seconds: await followToEnd(log, stream, () => undefined) }),
});

/** Folds the stream as a commander does; rejects where not every execution comes to its end. */
export const replayStream = (log: MessageLog, stream: ReplayStream): Contender => ({
  name: PRODUCT,
  leaves: 'nothing',
  prepare: () => Promise.resolve(),
  run: async () => {
    const folded = new FoldedStream();
    const seconds = await followToEnd(log, stream, (messages) => folded.fold(messages));
    if (folded.completed !== stream.executions)
      throw new Error(`${folded.completed} of ${stream.executions} executions were replayed to their end.`);
    return { seconds };
  },
});
