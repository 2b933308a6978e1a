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
  /** The size of the message, in bytes. */
  size: 'dlq-size',
} as const;

const OURS = /^dlq-/;

/** The name of the topic for what could not be handled. */
export const deadLetterTopic = (topic: string): string => topic + DEAD_LETTER_SUFFIX;

/** The headers of a message without those that dead letters have: a stranger's say nothing. */
export const ownHeaders = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !OURS.test(name)));

/**
 * The letter for a message that its handler gave up on: the same letter for the same message and reason, however often it
 * is made. Of a message that is too large for a letter it holds what fits: all but the value, or nothing but the place.
 */
export function deadLetter(message: StoredMessage, error: unknown): OutgoingMessage {
  const about = {
    [DEAD_LETTER_HEADERS.reason]: reasonOf(error),
    [DEAD_LETTER_HEADERS.topic]: message.topic,
    [DEAD_LETTER_HEADERS.partition]: String(message.partition),
    [DEAD_LETTER_HEADERS.offset]: String(message.offset),
    [DEAD_LETTER_HEADERS.time]: new Date(message.timestamp).toISOString(),
    [DEAD_LETTER_HEADERS.size]: String(messageSize(message)),
  };
  const { key, value } = message;
  const at = { topic: deadLetterTopic(message.topic), partition: 0 };
  const whole = { ...at, key, value, headers: { ...ownHeaders(message.headers), ...about } };
  if (messageSize(whole) <= MAX_MESSAGE_BYTES) return whole;
  const omitted = { [DEAD_LETTER_HEADERS.value]: 'omitted' };
  const hollow = { ...whole, value: null, headers: { ...whole.headers, ...omitted } };
  if (messageSize(hollow) <= MAX_MESSAGE_BYTES) return hollow;
  return { ...at, key: null, value: null, headers: { ...about, ...omitted } };
}

function reasonOf(error: unknown): string {
  if (error instanceof PoisonMessage) return error.message;
  const kind = error instanceof Error ? error.constructor.name : typeof error;
  return `handler-failed: The handler kept failing with ${kind}.`;
}
