import { ConnectorError } from '../connector-error';
import type { MariadbConfig } from '../connections/mariadb-config';
import { classifyMariadbError } from '../mariadb/errors/classify-mariadb-error';
import { openStreamingSession, type Session } from '../mariadb/session/open-session';
import type { ErrorContext } from '../error-context';
import { inOneSnapshot } from '../tables/in-one-snapshot';

/** Read-only transactions on one database, each on a snapshot and in a session of its own; every error comes out as a ConnectorError. */
export class Snapshots {
  private readonly open = new Set<Session>();
  private readonly waiting: (() => void)[] = [];
  private free: number;

  /** At most `max` snapshots at once; more wait. */
  constructor(
    private readonly config: MariadbConfig,
    private readonly context: ErrorContext,
    max: number,
  ) {
    this.free = max;
  }

  /** What `work` makes of one snapshot. */
  run<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return inOneSnapshot<Session, T>(this, work);
  }

  /** A stream out of one snapshot; its session ends however the stream ends. */
  async *stream<T>(work: (session: Session) => AsyncIterable<T>): AsyncGenerator<T> {
    await this.enter();
    try {
      yield* this.inSession(work);
    } catch (error) {
      throw this.failure(error);
    } finally {
      this.leave();
    }
  }

  /** Ends every session, also those in use. */
  end(): void {
    for (const { core } of this.open) core.destroy();
    this.open.clear();
  }

  private async *inSession<T>(work: (session: Session) => AsyncIterable<T>): AsyncGenerator<T> {
    const session = await openStreamingSession(this.config, 'read');
    const { promises, core } = session;
    this.open.add(session);
    let finished = false;
    try {
      await promises.query('set session transaction isolation level repeatable read');
      await promises.query('start transaction with consistent snapshot, read only');
      yield* work(session);
      finished = true;
    } finally {
      this.open.delete(session);
      // Rows that nobody wants any more are not waited for.
      if (finished) core.end(() => undefined);
      else core.destroy();
    }
  }

  private async enter(): Promise<void> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  private leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.free += 1;
  }

  private failure(error: unknown): ConnectorError {
    return error instanceof ConnectorError
      ? error
      : new ConnectorError(classifyMariadbError(error, this.context));
  }
}
