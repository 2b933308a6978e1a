import { DEAD_LETTER_SUFFIX } from '@commander/contracts';
import { MAX_MESSAGE_BYTES, messageSize } from '../port/message-size';
import { PoisonMessage } from '../port/poison-message';
import type { OutgoingMessage, StoredMessage } from '../port/stored-message';

/** The headers that a dead letter has besides those of the message it holds. */
export const DEAD_LETTER_HEADERS = {
  /** A code and a sentence, never a data value. */
  reason: 'dlq-reason',
  topic: 'dlq-topic',
  partition: 'dlq-partition',
  offset: 'dlq-offset',
  /** When the message was appended to its own topic, ISO 8601: a redelivery gives the same letter again. */
  time: 'dlq-time',
  /** `omitted` where the message with these headers would pass the size limit; its value is null then. */
  value: 'dlq-value',
} as const;

/** The name of the topic for what could not be handled. */
export const deadLetterTopic = (topic: string): string => topic + DEAD_LETTER_SUFFIX;

/** The letter for a message that its handler gave up on: the same letter for the same message and reason, however often it is made. */
export function deadLetter(message: StoredMessage, error: unknown): OutgoingMessage {
  const letter = {
    topic: deadLetterTopic(message.topic),
    partition: 0,
    key: message.key,
    value: message.value,
    headers: {
      ...message.headers,
      [DEAD_LETTER_HEADERS.reason]: reasonOf(error),
      [DEAD_LETTER_HEADERS.topic]: message.topic,
      [DEAD_LETTER_HEADERS.partition]: String(message.partition),
      [DEAD_LETTER_HEADERS.offset]: String(message.offset),
      [DEAD_LETTER_HEADERS.time]: new Date(message.timestamp).toISOString(),
    },
  };
  if (messageSize(letter) <= MAX_MESSAGE_BYTES) return letter;
  return { ...letter, value: null, headers: { ...letter.headers, [DEAD_LETTER_HEADERS.value]: 'omitted' } };
}

function reasonOf(error: unknown): string {
  if (error instanceof PoisonMessage) return error.message;
  const kind = error instanceof Error ? error.constructor.name : typeof error;
  return `handler-failed: The handler kept failing with ${kind}.`;
}
