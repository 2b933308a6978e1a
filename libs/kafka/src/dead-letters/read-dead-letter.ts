import { DEAD_LETTER_HEADERS, ownHeaders } from '../consume/dead-letter';
import type { OutgoingMessage, Position, StoredMessage } from '../port/stored-message';

/** The header of a message that was replayed: where it stood at first, `topic/partition/offset`. */
export const REPLAYED_FROM = 'replayed-from';

/** What a dead letter says of the message it holds, its value left out. */
export interface DeadLetter {
  /** Where the letter stands. */
  readonly at: Position;
  /** Where the message stood; null where the letter does not say, because somebody else wrote it. */
  readonly message: Position | null;
  readonly reason: string;
  /** When the message was appended to its own topic, ISO 8601; null where the letter does not say. */
  readonly time: string | null;
  /** When the letter was written, ISO 8601. */
  readonly buriedAt: string;
  /** The size of the message, in bytes. */
  readonly bytes: number;
  /** Whether the message's value was too large to be kept. */
  readonly omitted: boolean;
  readonly key: string | null;
  /** Those of the message. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Reads a message of a topic of dead letters. */
export function readDeadLetter(letter: StoredMessage): DeadLetter {
  const { topic, partition, offset, headers, key, value, timestamp } = letter;
  return {
    at: { topic, partition, offset },
    message: messagePlace(headers),
    reason: headers[DEAD_LETTER_HEADERS.reason] ?? 'unknown: The letter names no reason.',
    time: headers[DEAD_LETTER_HEADERS.time] ?? null,
    buriedAt: new Date(timestamp).toISOString(),
    bytes: wholeNumber(headers[DEAD_LETTER_HEADERS.size]) ?? value?.length ?? 0,
    omitted: headers[DEAD_LETTER_HEADERS.value] === 'omitted',
    key,
    headers: ownHeaders(headers),
  };
}

/**
 * The message of a letter, to be appended to its own partition anew; null where the letter does not hold it, or where `original`, which
 * stands in the place that the letter names, is another one: whoever can write letters must not be able to have messages written.
 */
export function replayOf(letter: StoredMessage, original: StoredMessage): OutgoingMessage | null {
  const { message, omitted } = readDeadLetter(letter);
  if (!message || omitted || !isSame(message, original) || !holds(letter, original)) return null;
  const { topic, partition, key, value } = original;
  const headers = { ...ownHeaders(original.headers), [REPLAYED_FROM]: placeText(firstPlace(original)) };
  return { topic, partition, key, value, headers };
}

const isSame = (a: Position, b: Position): boolean => placeText(a) === placeText(b);

const holds = ({ key, value }: StoredMessage, original: StoredMessage): boolean =>
  key === original.key &&
  (value === null || original.value === null ? value === original.value : value.equals(original.value));

/**
 * Where a message stood at first: its own place, or for one that was replayed the place it names. Only an earlier place of
 * its own partition counts, so that nobody can claim one that is still to come.
 */
export function firstPlace({ topic, partition, offset, headers }: StoredMessage): Position {
  const own = { topic, partition, offset };
  const from = headers[REPLAYED_FROM] ?? '';
  const partitionName = `${topic}/${partition}/`;
  const named = from.startsWith(partitionName) ? wholeNumber(from.slice(partitionName.length)) : undefined;
  return named !== undefined && named < offset ? { ...own, offset: named } : own;
}

function messagePlace(headers: Readonly<Record<string, string>>): Position | null {
  const topic = headers[DEAD_LETTER_HEADERS.topic];
  const partition = wholeNumber(headers[DEAD_LETTER_HEADERS.partition]);
  const offset = wholeNumber(headers[DEAD_LETTER_HEADERS.offset]);
  return topic === undefined || partition === undefined || offset === undefined
    ? null
    : { topic, partition, offset };
}

const placeText = ({ topic, partition, offset }: Position): string => `${topic}/${partition}/${offset}`;

const wholeNumber = (text: string | undefined): number | undefined =>
  /^\d{1,15}$/.test(text ?? '') ? Number(text) : undefined;
