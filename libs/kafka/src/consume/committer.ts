import type { Position, TopicPartition } from '../port/stored-message';
import type { HealthCell } from './health-cell';
import type { LogClient, Membership } from './log-client';
import { partitionName } from './tail';

const RETRY_MS = 200;
const LAST_ATTEMPTS = 5;
// Every commit is a request, which costs as much for one offset as for many.
const GATHER_MS = 200;

/** Commits offsets behind the handlers' backs: for a moment behind each commit, newer ones gather. */
export class Committer {
  private readonly pending = new Map<string, Position>();
  private flushing: Promise<void> = Promise.resolve();
  private busy = false;
  private attemptsLeft = Infinity;
  private readonly finishing = new AbortController();

  constructor(
    private readonly client: LogClient,
    private readonly membership: Promise<Membership>,
    private readonly health: HealthCell,
  ) {}

  /** Everything of this partition below `next.offset` is done. */
  mark(next: Position): void {
    this.pending.set(partitionName(next), next);
    if (!this.busy) this.flushing = this.flush();
  }

  /** The partition is somebody else's. */
  forget(at: TopicPartition): void {
    this.pending.delete(partitionName(at));
  }

  /** Waits for what is marked, a few tries at most: what is not committed is delivered again. */
  async finish(): Promise<void> {
    this.attemptsLeft = LAST_ATTEMPTS;
    this.finishing.abort();
    await this.flushing;
  }

  private async flush(): Promise<void> {
    this.busy = true;
    while (this.pending.size > 0 && this.attemptsLeft > 0) {
      await this.commit([...this.pending.values()]);
      await this.client.wait(GATHER_MS, this.finishing.signal);
    }
    this.busy = false;
  }

  private async commit(batch: Position[]): Promise<void> {
    try {
      await (await this.membership).commit(batch);
      this.health.mended('commit');
      for (const next of batch) if (this.pending.get(partitionName(next)) === next) this.forget(next);
    } catch (error) {
      this.attemptsLeft -= 1;
      this.health.retrying('commit', error);
      await this.client.wait(RETRY_MS);
    }
  }
}
