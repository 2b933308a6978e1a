import type {
  ConsumeOptions,
  FollowOptions,
  MessageLog,
  OutgoingMessage,
  Position,
  ReadRange,
  StoredMessage,
  Subscription,
} from '@commander/kafka';

/** When a process dies: at its n-th append, counted from 1, before it stands in the log or after. */
export interface Death {
  readonly append: number;
  readonly when: 'before' | 'after';
}

/** The log of a process that dies at an append: from then on nothing of it reaches the log, and nobody tells it so. */
export class MortalLog implements MessageLog {
  private appends = 0;
  private alive = true;

  constructor(
    private readonly inner: MessageLog,
    private readonly death: Death | null,
    private readonly onDeath: () => void,
  ) {}

  async append(messages: OutgoingMessage[]): Promise<Position[]> {
    this.appends += 1;
    this.dieAt('before');
    const positions = await this.inner.append(messages);
    this.dieAt('after');
    return positions;
  }

  partitions(topic: string): Promise<number> {
    return this.inner.partitions(topic);
  }

  begins(topic: string): Promise<number[]> {
    return this.inner.begins(topic);
  }

  ends(topic: string): Promise<number[]> {
    return this.inner.ends(topic);
  }

  read(range: ReadRange): AsyncIterable<StoredMessage> {
    return this.inner.read(range);
  }

  follow(options: FollowOptions): Promise<Subscription> {
    return this.inner.follow(options);
  }

  consume(options: ConsumeOptions): Promise<Subscription> {
    return this.inner.consume(options);
  }

  close(): Promise<void> {
    return this.inner.close();
  }

  private dieAt(when: Death['when']): void {
    if (this.alive && this.appends === this.death?.append && this.death.when === when) {
      this.alive = false;
      this.onDeath();
    }
    if (!this.alive) throw new Error('The process is dead.');
  }
}
