import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import type { TargetHarness } from '../../batch-target.features';
import { resolveConnection } from '../../connections/resolve-connection';
import { TEST_KEYS } from '../../testing/test-keys';
import { TARGET_DEFAULTS } from '../connection/target-pool';
import { PostgresqlTarget } from '../postgresql-target';

const BOUND_MS = 10_000;
const MOST_CONNECTIONS = TARGET_DEFAULTS.maxConnections;
const WAITING = `wait_event_type = 'Lock' and state = 'active'`;
const TARGETS = `from pg_stat_activity where datname = current_database() and application_name = 'commander'`;

/** A database of one suite: targets that write into it, and a plain connection to look into it. */
export class PostgresqlHarness implements TargetHarness {
  /** Targets opened so far. */
  private opened = 0;

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

  /** A target on the same database, through a proxy's port if there is one; waits for locks are short, so that takers overtake soon. */
  openTarget(lockTimeoutMs = 2_000, port?: number): PostgresqlTarget {
    this.opened += 1;
    const { config } = resolveConnection('target', 'postgresql', { COMMANDER_CONNECTION_TARGET: this.url });
    return new PostgresqlTarget({
      name: 'target',
      keys: TEST_KEYS,
      config: { ...config, lock_timeout: lockTimeoutMs, port: port ?? config.port },
    });
  }

  /** Runs SQL; every value comes back as its text. */
  async sql(text: string): Promise<Record<string, string | null>[]> {
    return (await this.client.query<Record<string, string | null>>(text)).rows;
  }

  meta(table: string): string {
    return `commander_meta.${table}`;
  }

  async expectIdle(): Promise<void> {
    await this.until('closed or idle', `state <> 'idle'`, (count) => count === 0);
    await this.until('within the limits', 'true', (count) => count <= this.opened * MOST_CONNECTIONS);
  }

  async expectGone(): Promise<void> {
    await this.until('closed', 'true', (count) => count === 0);
    this.opened = 0;
  }

  async endWaiting(): Promise<void> {
    await this.untilWaiting();
    await this.sql(`select pg_terminate_backend(pid) ${TARGETS} and ${WAITING}`);
  }

  /** Until a target waits for a lock. */
  untilWaiting(): Promise<void> {
    return this.until('waiting', WAITING, (count) => count > 0);
  }

  /** A second plain connection to the same database. */
  another(): Promise<PostgresqlHarness> {
    return PostgresqlHarness.start(this.url);
  }

  private async until(what: string, which: string, holds: (count: number) => boolean): Promise<void> {
    const deadline = performance.now() + BOUND_MS;
    for (;;) {
      // Within a transaction the activity is otherwise what it was at the first look.
      await this.sql('select pg_stat_clear_snapshot()');
      const [row] = await this.sql(`select count(*) as count ${TARGETS} and ${which}`);
      if (holds(Number(row?.count))) return;
      if (performance.now() > deadline) {
        throw new Error(`The connections of the targets are not ${what}: ${row?.count ?? ''} of them.`);
      }
      await pause(10);
    }
  }

  /** Gives the connection back. */
  async end(): Promise<void> {
    await this.client.end();
  }
}
