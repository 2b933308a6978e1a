import { setImmediate } from 'node:timers/promises';
import type { FetchedRange, Fetcher } from '../consume/log-client';
import { Signal } from '../consume/signal';
import type { Position } from '../port/stored-message';
import type { InMemoryBroker } from './in-memory-broker';

const MAX_MESSAGES = 1_000;

/** Reads an in-memory broker; with nothing to read it waits for the next append. */
export class InMemoryFetcher implements Fetcher {
  private readonly signal = new Signal();
  private readonly unwatch: () => void;

  constructor(
    private readonly broker: InMemoryBroker,
    private readonly alive: () => boolean,
  ) {
    this.unwatch = broker.watch(() => this.signal.raise());
  }

  async fetch(wanted: Position[]): Promise<FetchedRange[]> {
    const found = this.alive() ? this.look(wanted) : [];
    if (found.length > 0) {
      await setImmediate();
      return found;
    }
    await this.signal.next();
    return [];
  }

  wake(): void {
    this.signal.raise();
  }

  close(): Promise<void> {
    this.unwatch();
    this.wake();
    return Promise.resolve();
  }

  private look(wanted: Position[]): FetchedRange[] {
    return wanted
      .map(({ topic, partition, offset }) => {
        const messages = this.broker.slice({ topic, partition }, offset, MAX_MESSAGES);
        return { topic, partition, from: offset, next: offset + messages.length, messages };
      })
      .filter(({ messages }) => messages.length > 0);
  }
}
