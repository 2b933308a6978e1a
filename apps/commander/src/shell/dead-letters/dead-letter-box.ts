import { TOPICS, UNROUTED, type LogPosition } from '@commander/contracts';
import { encodeEvent, factEvent } from '@commander/event-sourcing';
import {
  deadLetterTopic,
  readDeadLetter,
  readReplayMark,
  replayMark,
  replayOf,
  type MessageLog,
  type OutgoingMessage,
  type Position,
  type StoredMessage,
} from '@commander/kafka';
import { v7 } from 'uuid';
import { idsIn, letterView, type LetterTopic, type LetterView } from '../../domain/letter-view';
import { LettersFold, type GivenUp } from '../../domain/letters-of';

/** What was replayed, and what was not and why. */
export interface Replayed {
  readonly replayed: { readonly letter: string; readonly appended: string }[];
  readonly skipped: { readonly letter: string; readonly reason: string }[];
  /** How many letters wait that this call did not come to. */
  readonly left: number;
}

/** Which letters to replay: by the offsets of letters, or every one that was not replayed yet. */
export interface ReplayRequest {
  readonly topic: LetterTopic;
  readonly offsets: readonly number[] | 'all';
  /** Replay a letter that was replayed before. */
  readonly again: boolean;
  readonly operator: string;
}

// One call ends well within the patience of whoever made it.
const MOST_AT_ONCE = 500;

/** The dead letters of the three topics: what was given up, and replaying it. Letters all stand in partition 0. */
export class DeadLetterBox {
  constructor(
    private readonly log: MessageLog,
    private readonly prefix: string,
    private readonly source: string,
  ) {}

  /** What was given up, the newest first. */
  async list(topic: LetterTopic): Promise<LetterView[]> {
    const letters = (await this.fold(topic)).all().reverse();
    return letters.map(({ letter, mark }) => letterView(topic, letter, mark));
  }

  /** One letter, with the ids that its message names; null where there is no letter at the offset. */
  async show(
    topic: LetterTopic,
    offset: number,
  ): Promise<(LetterView & { ids: Record<string, string> }) | null> {
    const found = (await this.fold(topic)).at(offset);
    const stored =
      found && (await this.stored({ topic: deadLetterTopic(this.name(topic)), partition: 0, offset }));
    if (!stored) return null;
    const ids = idsIn(stored.value?.toString('utf8') ?? '');
    return { ...letterView(topic, readDeadLetter(stored), found.mark), ids };
  }

  /** Appends messages to their own topics anew, in the order in which they were given up. */
  async replay(request: ReplayRequest): Promise<Replayed> {
    const { topic, offsets, again } = request;
    const holds = await this.holds(topic);
    const fold = await this.fold(topic);
    const chosen =
      offsets === 'all'
        ? fold.all().flatMap((one) => (this.waits(topic, one, again) ? [one.letter.at.offset] : []))
        : offsets;
    const result: Replayed = { replayed: [], skipped: [], left: Math.max(0, chosen.length - MOST_AT_ONCE) };
    for (const offset of chosen.slice(0, MOST_AT_ONCE)) {
      const found = fold.at(offset);
      const objection = objectionTo(found, again);
      const done = objection === null && found ? await this.replayOne(request, found, holds) : objection;
      const letter = `0:${offset}`;
      if (done !== null && typeof done === 'object')
        result.replayed.push({ letter, appended: `${done.partition}:${done.offset}` });
      else result.skipped.push({ letter, reason: done ?? NOT_HELD });
    }
    return result;
  }

  private waits(topic: LetterTopic, { letter, mark }: GivenUp, again: boolean): boolean {
    return !letter.omitted && letter.message?.topic === this.name(topic) && (again || !mark);
  }

  /** Where the message stands now, or why it was not replayed. */
  private async replayOne(
    { topic, operator }: ReplayRequest,
    { letter: { at, message, omitted } }: GivenUp,
    holds: (at: Position) => boolean,
  ): Promise<Position | string> {
    // A letter that names another topic than its own was not written by a service of ours.
    if (!message || omitted || message.topic !== this.name(topic)) return NOT_HELD;
    // Nor need any other letter be: only what stands in the topic itself is appended to it.
    if (!holds(message)) return GONE;
    const again = await this.again(at, message);
    const [appended] = again ? await this.log.append([again]) : [];
    if (!appended) return NOT_ITS_OWN;
    await this.log.append([replayMark(at, appended, operator)]);
    await this.tell(topic, { letter: at, message, appended }, operator);
    return appended;
  }

  private async again(letter: Position, message: Position): Promise<OutgoingMessage | null> {
    const [stored, original] = [await this.stored(letter), await this.stored(message)];
    return stored && original && replayOf(stored, original);
  }

  private async tell(
    topic: LetterTopic,
    places: Record<'letter' | 'message' | 'appended', Position>,
    operator: string,
  ): Promise<void> {
    const data = {
      operator,
      topic: TOPICS[topic],
      letter: logPosition(places.letter),
      message: logPosition(places.message),
      appended: logPosition(places.appended),
    };
    const envelope = { id: v7(), source: this.source, subject: UNROUTED, project: UNROUTED };
    const event = factEvent('dead-letter.replayed', data, { ...envelope, time: new Date().toISOString() });
    await this.log.append([{ topic: this.name('events'), ...encodeEvent(event) }]);
  }

  private async fold(topic: LetterTopic): Promise<LettersFold> {
    const fold = new LettersFold();
    const letters = deadLetterTopic(this.name(topic));
    const [from = 0] = await this.log.begins(letters);
    for await (const message of this.log.read({ topic: letters, partition: 0, from })) {
      const mark = readReplayMark(message);
      if (mark) fold.mark(mark);
      else fold.letter(readDeadLetter(message));
    }
    return fold;
  }

  private async stored({ topic, partition, offset }: Position): Promise<StoredMessage | null> {
    const range = { topic, partition, from: offset, to: offset + 1 };
    for await (const message of this.log.read(range)) return message;
    return null;
  }

  /** Whether a message still stands in its topic, as that was at the call. */
  private async holds(topic: LetterTopic): Promise<(at: Position) => boolean> {
    const [begins, ends] = [await this.log.begins(this.name(topic)), await this.log.ends(this.name(topic))];
    return ({ partition, offset }) => offset >= (begins[partition] ?? 0) && offset < (ends[partition] ?? 0);
  }

  private name(topic: LetterTopic): string {
    return `${this.prefix}${TOPICS[topic]}`;
  }
}

const NOT_HELD =
  'the letter does not hold its message (it was too large, or nobody of ours wrote the letter)';

const GONE =
  'its message no longer stands in its topic, so that nothing shows whether the letter is true; give the command again, or resume the execution';
const NOT_ITS_OWN =
  'it does not hold the message that stands in the place it names: no service of ours wrote the letter; see who may write to topics of dead letters';

function objectionTo(found: GivenUp | undefined, again: boolean): string | null {
  if (!found) return 'there is no such letter';
  if (found.mark && !again)
    return `${found.mark.by} replayed it at ${found.mark.time}; ask for "again" (--again) to repeat that`;
  return null;
}

const logPosition = ({ partition, offset }: Position): LogPosition => ({ partition, offset: String(offset) });
