import { TOPICS, type Order } from '@commander/contracts';
import { decodeForState } from '@commander/event-sourcing';
import type { MessageLog } from '@commander/kafka';
import type { Logger } from 'pino';
import { watchedFrom, watchEvent, type WatchedExecution } from '../domain/watched-execution';

// Often enough that nobody waits for it, seldom enough that it costs nothing beside the work.
const LOOK_MS = 1000;

/** Where the end of an execution is looked for. */
export interface EndWatchOptions {
  readonly log: MessageLog;
  readonly topicPrefix: string;
  readonly logger: Logger;
}

/** Tells a long piece of work that holds no fence whether its execution has ended meanwhile, or is to, as the stream says. */
export class EndWatch {
  private watched: WatchedExecution;
  private next: number;
  private due = -Infinity;

  constructor(
    private readonly order: Order,
    private readonly options: EndWatchOptions,
  ) {
    this.watched = watchedFrom(order);
    this.next = Number(order.position.offset) + 1;
  }

  /** Whether the execution has ended; looks at most once a second, and never rejects. */
  async ended(): Promise<boolean> {
    await this.look();
    return this.watched.ended;
  }

  /** Whether the execution has ended, or a pause or a cancel waits for what is under way; as `ended` otherwise. */
  async stopping(): Promise<boolean> {
    await this.look();
    return this.watched.ended || this.watched.held;
  }

  private async look(): Promise<void> {
    const now = performance.now();
    if (this.watched.ended || now < this.due) return;
    this.due = now + LOOK_MS;
    // Work whose end nobody can tell goes on: whatever it tells of an execution that has ended is dropped.
    await this.readOn().catch((error: unknown) => {
      const { execution_id: execution } = this.order;
      this.options.logger.warn({ execution, err: error }, 'Whether the execution has ended cannot be read.');
    });
  }

  private async readOn(): Promise<void> {
    const { log, topicPrefix } = this.options;
    const topic = `${topicPrefix}${TOPICS.events}`;
    const { partition } = this.order.position;
    for await (const message of log.read({ topic, partition, from: this.next })) {
      const decoded = decodeForState(message);
      if (decoded.kind === 'event') this.watched = watchEvent(this.watched, decoded.event);
      this.next = message.offset + 1;
    }
  }
}
