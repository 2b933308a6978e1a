import { Pool, type ClientBase, type PoolClient } from 'pg';
import { ConnectorError } from '../connector-error';
import type { PostgresqlConfig } from '../connections/postgresql-config';
import type { ErrorContext } from '../error-context';
import { classifyPostgresError } from '../postgresql/errors/classify-postgres-error';
import { ReadingMoment } from './reading-moment';
import { inOneSnapshot } from '../tables/in-one-snapshot';

// A connection that breaks says so twice: by its query, and by an event that would end the process were nobody listening.
const toldByTheQuery = (): void => undefined;

/** Read-only transactions on one database, each on a snapshot of its own or all on one that others share; every error comes out as a ConnectorError. */
export class Snapshots {
  private readonly pool: Pool;

  /** At most `max` snapshots at once; more wait for a connection. */
  constructor(
    config: PostgresqlConfig,
    private readonly context: ErrorContext,
    max: number,
    private readonly reading: ReadingMoment = new ReadingMoment(context.doing),
  ) {
    this.pool = new Pool({ ...config, max, idleTimeoutMillis: 10_000, allowExitOnIdle: true });
    // An idle connection that breaks is replaced at its next use.
    this.pool.on('error', () => undefined);
  }

  /** Of the snapshot that all of them share. */
  get moment(): string | undefined {
    return this.reading.moment;
  }

  /** What `work` makes of one snapshot. */
  run<T>(work: (client: ClientBase) => Promise<T>): Promise<T> {
    return inOneSnapshot<ClientBase, T>(this, work);
  }

  /** A stream out of one snapshot; the connection is given back however the stream ends. */
  async *stream<T>(work: (client: ClientBase) => AsyncIterable<T>): AsyncGenerator<T> {
    const client = await this.connect();
    let finished = false;
    try {
      await this.reading.begin(client);
      yield* work(client);
      await client.query('commit');
      finished = true;
    } catch (error) {
      throw this.failure(error);
    } finally {
      client.removeListener('error', toldByTheQuery);
      // A connection that stands in a transaction or an error is closed, never handed on.
      client.release(!finished);
    }
  }

  /** Gives back every connection. */
  end(): Promise<void> {
    return this.pool.end();
  }

  private async connect(): Promise<PoolClient> {
    const client = await this.pool.connect().catch((error: unknown) => {
      throw this.failure(error);
    });
    return client.on('error', toldByTheQuery);
  }

  private failure(error: unknown): ConnectorError {
    return error instanceof ConnectorError
      ? error
      : new ConnectorError(classifyPostgresError(error, this.context));
  }
}
