import { readEvent } from '@commander/contracts';
import { PoisonMessage, type MessageLog, type StoredMessage, type Subscription } from '@commander/kafka';
import { printable } from '../../domain/explain-issues';

const LONGEST_PLACE = 200;
// Nobody waits for it.
const GATHER_MS = 500;

/**
 * Gives messages on the event stream that are no events a dead letter each, once: the readers of state pass over them, and
 * nobody else buries them. A version that this release cannot read is left to the readers, which stop at it.
 */
export class EventUndertaker {
  private subscription: Subscription | undefined;

  constructor(
    private readonly log: MessageLog,
    private readonly events: string,
    private readonly group: string,
  ) {}

  /** Joins the group; resolves once this instance is a member. */
  async start(): Promise<void> {
    this.subscription = await this.log.consume({
      group: this.group,
      topics: [this.events],
      concurrency: await this.log.partitions(this.events),
      gatherMs: GATHER_MS,
      onExhausted: 'dead-letter',
      onMessages: (messages) => {
        messages.forEach(refuseMalformed);
        return Promise.resolve();
      },
    });
  }

  /** How the reader of the stream is. */
  health(): ReturnType<Subscription['health']> {
    return this.subscription?.health() ?? { status: 'stopped', reason: 'It was not started.' };
  }

  async stop(): Promise<void> {
    await this.subscription?.stop();
  }
}

function refuseMalformed({ value }: StoredMessage): void {
  const read = readEvent(value?.toString('utf8') ?? '');
  if (read.kind !== 'malformed') return;
  const where = printable(read.where, LONGEST_PLACE);
  throw new PoisonMessage('malformed-event', `The message is no event of ours (see ${where}).`);
}
