import type { OutgoingMessage, Position, StoredMessage } from '../port/stored-message';

const MARK = {
  /** The offset of the letter that was replayed. */
  letter: 'dlq-replayed',
  by: 'dlq-replayed-by',
  /** Where the message stands now, `partition:offset`. */
  to: 'dlq-replayed-to',
} as const;

/** That a letter was replayed; it stands behind the letter in the same topic. */
export interface ReplayMark {
  /** The offset of the letter. */
  readonly letter: number;
  /** The operator. */
  readonly by: string;
  /** When, ISO 8601. */
  readonly time: string;
  /** Where the message stands now, `partition:offset`. */
  readonly to: string;
}

/** The mark for a letter whose message now stands at `to`. */
export const replayMark = (letter: Position, to: Position, by: string): OutgoingMessage => ({
  topic: letter.topic,
  partition: letter.partition,
  key: null,
  value: null,
  headers: { [MARK.letter]: String(letter.offset), [MARK.by]: by, [MARK.to]: `${to.partition}:${to.offset}` },
});

/** Reads a mark; null where the message is a letter. */
export function readReplayMark({ headers, timestamp }: StoredMessage): ReplayMark | null {
  const letter = headers[MARK.letter];
  if (letter === undefined) return null;
  return {
    letter: Number(letter),
    by: headers[MARK.by] ?? '',
    time: new Date(timestamp).toISOString(),
    to: headers[MARK.to] ?? '',
  };
}
