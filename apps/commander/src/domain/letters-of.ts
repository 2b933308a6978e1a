import type { DeadLetter, ReplayMark } from '@commander/kafka';

/** A message that was given up: its first letter, and the last replay of any of its letters. */
export interface GivenUp {
  readonly letter: DeadLetter;
  readonly mark: ReplayMark | null;
}

/** The fold of a topic of dead letters: one entry for each message, however many readers and redeliveries gave it up. */
export class LettersFold {
  private readonly messages = new Map<string, GivenUp>();
  private readonly messageOf = new Map<number, string>();

  letter(letter: DeadLetter): void {
    const { at, message } = letter;
    const key = message ? `${message.topic} ${message.partition} ${message.offset}` : `letter ${at.offset}`;
    this.messageOf.set(at.offset, key);
    if (!this.messages.has(key)) this.messages.set(key, { letter, mark: null });
  }

  mark(mark: ReplayMark): void {
    const key = this.messageOf.get(mark.letter);
    const known = key === undefined ? undefined : this.messages.get(key);
    if (key !== undefined && known) this.messages.set(key, { ...known, mark });
  }

  /** In the order in which they were given up first. */
  all(): GivenUp[] {
    return [...this.messages.values()];
  }

  /** The message of the letter at an offset. */
  at(offset: number): GivenUp | undefined {
    return this.messages.get(this.messageOf.get(offset) ?? '');
  }
}
