import { setTimeout as sleep } from 'node:timers/promises';
import type { CompressionTypes, Kafka, Message, Producer } from 'kafkajs';
import type { OutgoingMessage, TopicPartition } from '../port/stored-message';
import { MessageLogError, isPassing } from '../port/message-log-error';
import { kafkaError } from './kafka-error';

const GZIP: CompressionTypes.GZIP = 1;
const DEADLINE_MS = 30_000;
const RETRY_MS = 250;

/**
 * Sends to Kafka, acknowledged by all in-sync replicas. The producer is idempotent, so that a lost answer does not double a
 * message while the producer lives; after a failure nothing is known of its sequence, so it is discarded for a new one.
 */
export class KafkaProducer {
  private current: Promise<OpenProducer> | undefined;
  private open = true;

  constructor(
    private readonly kafka: Kafka,
    private readonly deadlineMs = DEADLINE_MS,
  ) {}

  /** Resolves with the offset of the first message; tries again until the deadline, which may repeat a message but loses none. */
  async send(at: TopicPartition, messages: OutgoingMessage[]): Promise<number> {
    const deadline = performance.now() + this.deadlineMs;
    for (;;) {
      try {
        return await this.sendOnce(at, messages, deadline - performance.now());
      } catch (error) {
        if (!this.open || !isPassing(error) || performance.now() + RETRY_MS > deadline) throw error;
        await sleep(RETRY_MS);
      }
    }
  }

  private async sendOnce(at: TopicPartition, messages: OutgoingMessage[], limitMs: number): Promise<number> {
    const current = (this.current ??= openProducer(this.kafka));
    const sending = current.then((open) => sendOn(open, at, messages));
    try {
      return await withDeadline(sending, limitMs);
    } catch (error) {
      if (this.current === current) this.current = undefined;
      void discard(current, sending);
      throw kafkaError(error, `to append to ${at.topic}`, at.topic);
    }
  }

  async close(): Promise<void> {
    this.open = false;
    const current = this.current;
    this.current = undefined;
    if (current) await current.then(({ producer }) => producer.disconnect()).catch(() => undefined);
  }
}

interface OpenProducer {
  producer: Producer;
  discarded: boolean;
}

async function openProducer(kafka: Kafka): Promise<OpenProducer> {
  const open: OpenProducer = {
    discarded: false,
    producer: kafka.producer({
      idempotent: true,
      allowAutoTopicCreation: false,
      retry: { retries: 30, initialRetryTime: 100, maxRetryTime: 1_000 },
      // kafkajs asks this at every try and cannot be told to give up: a discarded producer must write nothing more.
      createPartitioner: () => (args) => {
        if (open.discarded) throw new TypeError('The producer was discarded.');
        return args.message.partition ?? 0;
      },
    }),
  };
  await open.producer.connect();
  return open;
}

async function sendOn(
  { producer }: OpenProducer,
  at: TopicPartition,
  messages: OutgoingMessage[],
): Promise<number> {
  const [metadata] = await producer.send({
    topic: at.topic,
    acks: -1,
    compression: GZIP,
    messages: messages.map(({ key, value, headers }): Message => ({
      partition: at.partition,
      key,
      value,
      headers,
    })),
  });
  if (metadata?.baseOffset === undefined)
    throw new MessageLogError('unavailable', `Kafka gave no offset for ${at.topic}.`);
  return Number(metadata.baseOffset);
}

// A send that was given up may connect again before its next try: it is disconnected now, and once more when it has ended.
async function discard(current: Promise<OpenProducer>, sending: Promise<unknown>): Promise<void> {
  try {
    const open = await current;
    open.discarded = true;
    await open.producer.disconnect();
    await Promise.allSettled([sending]);
    await open.producer.disconnect();
  } catch {
    // It never was connected, or is no more.
  }
}

async function withDeadline<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new MessageLogError(
            'unavailable',
            'Kafka acknowledged nothing in time; see whether enough replicas are in sync.',
          ),
        ),
      ms,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
