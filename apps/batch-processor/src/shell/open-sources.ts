import type { Env } from '@commander/security';
import { openSource, type OpenSource, type SourceToOpen } from './with-source';

/** Which source is to be lent, and to whose batches: what is kept for one execution is never lent to another. */
export interface SourceToLend extends SourceToOpen {
  readonly executionId: string;
}

interface KeptSource {
  readonly opened: Promise<OpenSource>;
  users: number;
  /** Runs while nobody uses it. */
  rest?: NodeJS.Timeout | undefined;
}

const RESTING_MS = 10_000;

/**
 * The sources that batches are read from, each kept open from batch to batch with its compiled pipeline, until it has rested for a
 * while. Readers look at every batch whether their source is still what they opened; one that failed is never lent again.
 */
export class OpenSources {
  private readonly kept = new Map<string, KeptSource>();

  constructor(
    private readonly env: Env,
    private readonly restingMs = RESTING_MS,
  ) {}

  /** Lends an entity's source, also to several at once; throws a ConnectorError where it has not every column that the plan names. */
  async lend<T>(source: SourceToLend, work: (source: OpenSource) => Promise<T>): Promise<T> {
    const name = JSON.stringify([source.executionId, source.entity, source.snapshot]);
    const kept = this.kept.get(name) ?? this.open(name, source);
    clearTimeout(kept.rest);
    kept.users += 1;
    try {
      return await work(await kept.opened);
    } catch (error) {
      this.forget(name, kept);
      throw error;
    } finally {
      kept.users -= 1;
      if (kept.users === 0) await this.letRest(name, kept);
    }
  }

  /** Closes every source; called when no batch is read any more. */
  async end(): Promise<void> {
    const all = [...this.kept];
    for (const [name, kept] of all) this.forget(name, kept);
    await Promise.all(all.map(([, kept]) => close(kept)));
  }

  private open(name: string, { entity, snapshot }: SourceToLend): KeptSource {
    const kept: KeptSource = { opened: openSource({ entity, snapshot }, this.env), users: 0 };
    this.kept.set(name, kept);
    return kept;
  }

  private async letRest(name: string, kept: KeptSource): Promise<void> {
    if (this.kept.get(name) !== kept) return close(kept);
    kept.rest = setTimeout(() => {
      this.forget(name, kept);
      // Nobody waits for it, and what it held ends with its sessions.
      close(kept).catch(() => undefined);
    }, this.restingMs).unref();
  }

  private forget(name: string, kept: KeptSource): void {
    clearTimeout(kept.rest);
    if (this.kept.get(name) === kept) this.kept.delete(name);
  }
}

// One that could not be opened has nothing to give back, and who asked for it was told.
const close = async ({ opened }: KeptSource): Promise<void> => {
  const source = await opened.catch(() => undefined);
  await source?.reader.close();
};
