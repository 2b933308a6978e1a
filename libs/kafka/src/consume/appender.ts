import type { OutgoingMessage, Position } from '../port/stored-message';
import type { LogClient } from './log-client';
import type { ProduceBatch } from './produce-batches';
import { produceBatches } from './produce-batches';
import { partitionName } from './tail';

/**
 * Appends with one awaited send per partition at a time: with several under way, a lost answer makes kafkajs lose one
 * message and repeat another. Of one call, nothing is sent to a partition after a send to it has failed.
 */
export class Appender {
  private readonly lanes = new Map<string, Promise<unknown>>();

  constructor(private readonly client: LogClient) {}

  async append(messages: OutgoingMessage[]): Promise<Position[]> {
    const batches = await produceBatches(messages, (topic) => this.client.partitions(topic));
    const positions = Array<Position>(messages.length);
    const send = async ({ at, indexes }: ProduceBatch): Promise<void> => {
      const first = await this.client.append(at, pick(messages, indexes));
      indexes.forEach((index, i) => (positions[index] = { ...at, offset: first + i }));
    };
    const names = new Set(batches.map(({ at }) => partitionName(at)));
    const own = (name: string): ProduceBatch[] => batches.filter(({ at }) => partitionName(at) === name);
    await Promise.all([...names].map((name) => this.inLane(name, () => inTurn(own(name), send))));
    return positions;
  }

  // `then` keeps the caller's async context, so that a trace is carried into the send.
  private inLane(name: string, work: () => Promise<void>): Promise<void> {
    const mine = (this.lanes.get(name) ?? Promise.resolve()).then(work);
    this.lanes.set(
      name,
      mine.catch(() => undefined),
    );
    return mine;
  }
}

async function inTurn<T>(items: T[], work: (item: T) => Promise<void>): Promise<void> {
  for (const item of items) await work(item);
}

const pick = <T>(items: T[], indexes: number[]): T[] => indexes.flatMap((i) => items.slice(i, i + 1));
