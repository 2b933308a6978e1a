import type { ConsumeOptions } from '../port/message-log';
import { PoisonMessage } from '../port/poison-message';
import { DEFAULT_RETRY } from '../port/retry-policy';
import type { OutgoingMessage, StoredMessage } from '../port/stored-message';
import { deadLetter } from './dead-letter';
import { inMessageContext } from './in-message-context';
import type { LaneSignals } from './partition-lane';
import type { RetryContext } from './with-retries';
import { withRetries } from './with-retries';

/** What delivery needs besides the messages. */
export interface Delivery extends Omit<RetryContext, 'closing'> {
  options: ConsumeOptions;
  append: (letters: OutgoingMessage[]) => Promise<unknown>;
  /** Everything of the partition up to and including this message is done; not called once the partition is lost. */
  onDone: (message: StoredMessage) => void;
}

/** Brings messages to the handler, with retries and dead letters; rejects where the subscription has to stop. */
export async function deliver(
  delivery: Delivery,
  messages: StoredMessage[],
  signals: LaneSignals,
): Promise<void> {
  const { options } = delivery;
  const context = { ...delivery, closing: signals.closing };
  try {
    await withRetries(() => handle(options, messages, signals), options.retry ?? DEFAULT_RETRY, context);
  } catch (error) {
    if (!mayBury(error, options, signals)) throw error;
    await buryOrSplit(delivery, messages, signals, error);
  }
  const last = messages.at(-1);
  if (last && !signals.lost.aborted) delivery.onDone(last);
}

async function handle(
  options: ConsumeOptions,
  messages: StoredMessage[],
  { lost }: LaneSignals,
): Promise<void> {
  if ('onMessages' in options) return options.onMessages(messages, { signal: lost });
  for (const message of messages) {
    await inMessageContext(message, options.group, () => options.onMessage(message, { signal: lost }));
  }
}

// A message that was merely cut off in its tries by a stop is delivered again; one that was lost is somebody else's.
function mayBury(error: unknown, { onExhausted }: ConsumeOptions, { lost, closing }: LaneSignals): boolean {
  const final = error instanceof PoisonMessage || !closing.aborted;
  return final && !lost.aborted && onExhausted === 'dead-letter';
}

// A failing batch is delivered again message by message, so that only the failing ones become dead letters.
async function buryOrSplit(
  delivery: Delivery,
  messages: StoredMessage[],
  signals: LaneSignals,
  error: unknown,
): Promise<void> {
  if (messages.length > 1) {
    for (const message of messages) await deliver(delivery, [message], signals);
    return;
  }
  const letters = messages.map((message) => deadLetter(message, error));
  const context = { ...delivery, closing: signals.closing };
  await withRetries(
    async () => {
      await delivery.append(letters);
    },
    DEFAULT_RETRY,
    context,
  );
}
