import { ORDER_KINDS, UNROUTED, type TOPICS } from '@commander/contracts';
import type { DeadLetter, ReplayMark } from '@commander/kafka';
import { mask } from '@commander/security';
import { printable } from './explain-issues';

/** The topics that have dead letters, by their short names. */
export type LetterTopic = keyof typeof TOPICS;

/** What may be told of a dead letter: places, sizes, ids and names of ours, nothing of what somebody sent. */
export interface LetterView {
  readonly topic: LetterTopic;
  /** Where the letter stands, `partition:offset`. */
  readonly letter: string;
  /** Where its message stood, `partition:offset`; null where the letter does not say. */
  readonly message: string | null;
  /** When the message was sent; null where the letter does not say. */
  readonly time: string | null;
  readonly buried_at: string;
  readonly reason: string;
  /** Of the whole message. */
  readonly bytes: number;
  /** Whether the letter holds the message, so that it can be replayed. */
  readonly held: boolean;
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly replayed: { readonly by: string; readonly at: string; readonly to: string } | null;
}

const LONGEST_REASON = 500;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

// What our own headers may look like; anything else is somebody's text.
const SHOWN: Readonly<Record<string, RegExp>> = {
  type: /^commander\.[a-z.-]{1,60}\.v\d{1,3}$/,
  kind: new RegExp(`^(${ORDER_KINDS.join('|')})$`),
  traceparent: /^[0-9a-f-]{1,60}$/,
  'replayed-from': /^[\w.-]{1,249}\/\d{1,15}\/\d{1,15}$/,
};

/** A letter as it is told of, with the last replay of it. */
export const letterView = (topic: LetterTopic, letter: DeadLetter, mark: ReplayMark | null): LetterView => ({
  topic,
  letter: place(letter.at),
  message: letter.message && place(letter.message),
  time: letter.time,
  buried_at: letter.buriedAt,
  reason: printable(letter.reason, LONGEST_REASON),
  bytes: letter.bytes,
  held: letter.message !== null && !letter.omitted,
  key:
    letter.key === null || letter.key === UNROUTED || UUID.test(letter.key) ? letter.key : mask(letter.key),
  headers: shownHeaders(letter.headers),
  replayed: mark && { by: mark.by, at: mark.time, to: mark.to },
});

const place = ({ partition, offset }: { partition: number; offset: number }): string =>
  `${partition}:${offset}`;

const shownHeaders = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name, value]) => SHOWN[name]?.test(value) === true));

const IDS = [
  'id',
  'command_id',
  'order_id',
  'decision_id',
  'execution_id',
  'project_id',
  'subject',
  'project',
];

/** The ids that a message names in its usual places, where they are UUIDs. */
export function idsIn(value: string): Record<string, string> {
  const document = parsed(value);
  if (typeof document !== 'object' || document === null) return {};
  const named = IDS.map((name) => [name, (document as Record<string, unknown>)[name]] as const);
  return Object.fromEntries(
    named.filter((entry): entry is [string, string] => typeof entry[1] === 'string' && UUID.test(entry[1])),
  );
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return null;
  }
}
