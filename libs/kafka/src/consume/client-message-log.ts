import type { ConsumeOptions, FollowOptions, MessageLog, ReadRange } from '../port/message-log';
import type { MessageLogError } from '../port/message-log-error';
import { logClosed } from '../port/message-log-error';
import type { OutgoingMessage, Position, StoredMessage } from '../port/stored-message';
import type { Subscription } from '../port/subscription';
import { Appender } from './appender';
import { follow } from './follow';
import { GroupConsumer } from './group-consumer';
import { HealthCell } from './health-cell';
import type { LogClient } from './log-client';
import { readRange } from './read-range';

/** Called once for each subscription that dies for good; a service exits then. */
export type OnFatal = (error: MessageLogError) => void;

/** The message log over any client: what all adapters share. */
export class ClientMessageLog implements MessageLog {
  private readonly subscriptions = new Set<Subscription>();
  private readonly appender: Appender;
  private closing: Promise<void> | undefined;

  constructor(
    private readonly client: LogClient,
    private readonly onFatal: OnFatal = () => {},
  ) {
    this.appender = new Appender(client);
  }

  async append(messages: OutgoingMessage[]): Promise<Position[]> {
    this.assertOpen();
    return this.appender.append(messages);
  }

  partitions(topic: string): Promise<number> {
    return this.client.partitions(topic);
  }

  begins(topic: string): Promise<number[]> {
    return this.client.offsets(topic, 'begin');
  }

  ends(topic: string): Promise<number[]> {
    return this.client.offsets(topic, 'end');
  }

  read(range: ReadRange): AsyncIterable<StoredMessage> {
    this.assertOpen();
    return readRange(this.client, range);
  }

  async follow(options: FollowOptions): Promise<Subscription> {
    this.assertOpen();
    return this.keep(await follow(this.client, options, new HealthCell(this.onFatal)));
  }

  async consume(options: ConsumeOptions): Promise<Subscription> {
    this.assertOpen();
    await Promise.all(options.topics.map((topic) => this.client.partitions(topic)));
    const parts = {
      client: this.client,
      health: new HealthCell(this.onFatal),
      append: (letters: OutgoingMessage[]) => this.appender.append(letters),
    };
    const consumer = new GroupConsumer(parts, options);
    await consumer.joined();
    return this.keep(consumer);
  }

  close(): Promise<void> {
    this.closing ??= this.shutDown();
    return this.closing;
  }

  // Subscriptions drain first: their handlers may still append.
  private async shutDown(): Promise<void> {
    await Promise.all([...this.subscriptions].map((subscription) => subscription.stop()));
    await this.client.close();
  }

  private keep(subscription: Subscription): Subscription {
    let stopping: Promise<void> | undefined;
    const kept: Subscription = {
      health: () => subscription.health(),
      stop: () => {
        stopping ??= subscription.stop().finally(() => this.subscriptions.delete(kept));
        return stopping;
      },
    };
    this.subscriptions.add(kept);
    return kept;
  }

  // Handlers that drain during `close` may append; once the client is closed it refuses by itself.
  private assertOpen(): void {
    if (this.closing && this.subscriptions.size === 0) throw logClosed();
  }
}
