import { setImmediate } from 'node:timers/promises';
import type { Fetcher, LogClient, Membership, MembershipListener } from '../consume/log-client';
import { logClosed } from '../port/message-log-error';
import type { OutgoingMessage, Position, TopicPartition } from '../port/stored-message';
import type { InMemoryBroker } from './in-memory-broker';
import { InMemoryFetcher } from './in-memory-fetcher';

/** One process's connection to an in-memory broker; it knows no timers, only `setImmediate`. */
export class InMemoryClient implements LogClient {
  private readonly memberships = new Map<MembershipListener, () => void>();
  private open = true;

  constructor(private readonly broker: InMemoryBroker) {}

  async partitions(topic: string): Promise<number> {
    await this.turn();
    return this.broker.topic(topic).length;
  }

  async append(at: TopicPartition, messages: OutgoingMessage[]): Promise<number> {
    await this.turn();
    return this.broker.append(at, messages);
  }

  async offsets(topic: string, which: 'begin' | 'end'): Promise<number[]> {
    await this.turn();
    return this.broker.topic(topic).map((log) => (which === 'begin' ? 0 : log.length));
  }

  async committed(group: string, topic: string): Promise<(number | undefined)[]> {
    await this.turn();
    return this.broker
      .topic(topic)
      .map((_, partition) => this.broker.group(group).committed({ topic, partition }));
  }

  openFetcher(): Fetcher {
    return new InMemoryFetcher(this.broker, () => this.open);
  }

  async join(group: string, topics: string[], listener: MembershipListener): Promise<Membership> {
    await this.turn();
    const member = this.broker.group(group).join(topics, listener);
    const leave = (): void => {
      this.memberships.delete(listener);
      this.broker.group(group).leave(member);
    };
    this.memberships.set(listener, leave);
    return {
      commit: async (next: Position[]) => {
        await this.turn();
        this.broker.group(group).commit(member, next);
      },
      leave: async () => {
        await this.turn();
        leave();
      },
    };
  }

  async wait(): Promise<void> {
    await setImmediate();
  }

  async close(): Promise<void> {
    await setImmediate();
    this.crash();
  }

  /** As if the process had been killed: its groups go on without it, and nothing of it reaches the broker any more. */
  crash(): void {
    this.open = false;
    for (const [listener, leave] of [...this.memberships]) {
      leave();
      listener.onAssignment([]);
    }
  }

  private async turn(): Promise<void> {
    await setImmediate();
    if (!this.open) throw logClosed();
  }
}
