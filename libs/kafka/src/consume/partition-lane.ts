import type { StoredMessage } from '../port/stored-message';
import type { Slots } from './slots';

// Room enough that a fast handler never waits for the next fetch, little enough to bound memory.
const FULL_MESSAGES = 5_000;
const FULL_BYTES = 4_000_000;
const COMPACT_AT = 1_000;

/** `lost` is aborted when the work has become somebody else's; `closing` also when the lane is merely to be drained. */
export interface LaneSignals {
  lost: AbortSignal;
  closing: AbortSignal;
}

/** What a lane does with its messages, and whom it tells. */
export interface LaneOptions {
  work: (messages: StoredMessage[], signals: LaneSignals) => Promise<void>;
  /** The most messages in one call of `work`. */
  batch: number;
  slots: Slots;
  /** Called when a full lane has room again. */
  onRoom: () => void;
  /** Called when `work` rejects while the lane is open, with the first message of that call; the lane is closed then. */
  onError: (error: unknown, first: StoredMessage) => void;
}

/** The messages of one partition on their way to their handler, one call at a time, in order. */
export class PartitionLane {
  private queue: StoredMessage[] = [];
  private head = 0;
  private bytes = 0;
  private pumping: Promise<void> = Promise.resolve();
  private busy = false;
  private readonly lost = new AbortController();
  private readonly closing = new AbortController();

  constructor(private readonly options: LaneOptions) {}

  get full(): boolean {
    return this.queue.length - this.head >= FULL_MESSAGES || this.bytes >= FULL_BYTES;
  }

  offer(messages: StoredMessage[]): void {
    if (!this.open) return;
    for (const message of messages) {
      this.queue.push(message);
      this.bytes += message.value?.length ?? 0;
    }
    if (!this.busy) this.pumping = this.pump();
  }

  /** Forgets what waits and resolves when the call in flight has ended; `aborted` tells that call to hurry. */
  close(how: 'drained' | 'aborted'): Promise<void> {
    this.closing.abort();
    if (how === 'aborted') this.lost.abort();
    return this.pumping;
  }

  private get open(): boolean {
    return !this.closing.signal.aborted;
  }

  private async pump(): Promise<void> {
    this.busy = true;
    while (this.open && this.head < this.queue.length) {
      const release = await this.options.slots.take();
      if (this.open) await this.step();
      release();
    }
    this.busy = false;
  }

  private async step(): Promise<void> {
    const batch = this.take();
    try {
      await this.options.work(batch, { lost: this.lost.signal, closing: this.closing.signal });
    } catch (error) {
      const [first] = batch;
      if (this.open && first) this.options.onError(error, first);
      this.closing.abort();
    }
  }

  private take(): StoredMessage[] {
    const wasFull = this.full;
    const batch = this.queue.slice(this.head, this.head + this.options.batch);
    this.head += batch.length;
    for (const message of batch) this.bytes -= message.value?.length ?? 0;
    if (this.head === this.queue.length || this.head >= COMPACT_AT) {
      this.queue = this.queue.slice(this.head);
      this.head = 0;
    }
    if (wasFull && !this.full) this.options.onRoom();
    return batch;
  }
}
