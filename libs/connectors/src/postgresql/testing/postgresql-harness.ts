import { Client } from 'pg';
import type { TargetHarness } from '../../batch-target.features';
import { resolveConnection } from '../../connections/resolve-connection';
import { PostgresqlTarget } from '../postgresql-target';

/** A database of one suite: targets that write into it, and a plain connection to look into it. */
export class PostgresqlHarness implements TargetHarness {
  private constructor(
    private readonly url: string,
    private readonly client: Client,
  ) {}

  /** Connects to an empty database. */
  static async start(url: string): Promise<PostgresqlHarness> {
    const client = new Client({ connectionString: url, types: { getTypeParser: () => String } });
    // A suite ends backends on purpose.
    client.on('error', () => undefined);
    await client.connect();
    return new PostgresqlHarness(url, client);
  }

  /** A target on the same database; waits for locks are short, so that takers overtake soon. */
  openTarget(lockTimeoutMs = 2_000): PostgresqlTarget {
    const { config } = resolveConnection('target', 'postgresql', { COMMANDER_CONNECTION_TARGET: this.url });
    return new PostgresqlTarget({ name: 'target', config: { ...config, lock_timeout: lockTimeoutMs } });
  }

  /** Runs SQL; every value comes back as its text. */
  async sql(text: string): Promise<Record<string, string | null>[]> {
    return (await this.client.query<Record<string, string | null>>(text)).rows;
  }

  /** A second plain connection to the same database. */
  another(): Promise<PostgresqlHarness> {
    return PostgresqlHarness.start(this.url);
  }

  /** Gives the connection back. */
  async end(): Promise<void> {
    await this.client.end();
  }
}
