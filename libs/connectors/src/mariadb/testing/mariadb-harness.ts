import { setTimeout as pause } from 'node:timers/promises';
import { createConnection, type Connection } from 'mysql2/promise';
import type { TargetHarness } from '../../batch-target.features';
import { resolveConnection } from '../../connections/resolve-connection';
import { TEST_KEYS } from '../../testing/test-keys';
import { MARIADB_DEFAULTS } from '../connection/mariadb-pool';
import { MariadbTarget } from '../mariadb-target';

const BOUND_MS = 10_000;
// The server shows its transactions as they were as long as they are asked for more often than ten times a second.
const FRESH_MS = 150;
const MOST_CONNECTIONS = MARIADB_DEFAULTS.maxConnections;

/** A database of one suite: targets that write into it, and a plain connection to look into it. */
export class MariadbHarness implements TargetHarness {
  /** Targets opened so far. */
  private opened = 0;

  private constructor(
    private readonly url: string,
    private readonly connection: Connection,
  ) {}

  /** Connects to an empty database. */
  static async start(url: string): Promise<MariadbHarness> {
    const { config } = resolveConnection('target', 'mariadb', { COMMANDER_CONNECTION_TARGET: url });
    const connection = await createConnection({
      ...config.options,
      password: config.password(),
      multipleStatements: true,
      typeCast: (field) => field.string('utf8'),
    });
    // A suite ends sessions on purpose.
    connection.on('error', () => undefined);
    await connection.query('create table if not exists plain_sessions (id bigint primary key)');
    await connection.query('insert into plain_sessions values (connection_id())');
    await connection.query("set session sql_mode = 'ANSI,STRICT_ALL_TABLES', time_zone = '+00:00'");
    return new MariadbHarness(url, connection);
  }

  /** A target on the same database, as another user if one is given; waits for locks are short, so that takers overtake soon. */
  openTarget(lockSeconds = 2, user?: { user: string; password: string }): MariadbTarget {
    this.opened += 1;
    const address = new URL(this.url);
    if (user) [address.username, address.password] = [user.user, user.password];
    const { config } = resolveConnection('target', 'mariadb', { COMMANDER_CONNECTION_TARGET: address.href });
    return new MariadbTarget({ name: 'target', config, lockSeconds, keys: TEST_KEYS });
  }

  /** Runs SQL; every value comes back as its text. */
  async sql(text: string): Promise<Record<string, string | null>[]> {
    const [rows] = await this.connection.query(text);
    return Array.isArray(rows) ? (rows as Record<string, string | null>[]) : [];
  }

  meta(table: string): string {
    return `commander_meta_${table}`;
  }

  async expectIdle(): Promise<void> {
    await this.until(
      'without a transaction',
      `${this.targets()} and exists (select 1 from information_schema.innodb_trx x where x.trx_mysql_thread_id = p.id)`,
      (count) => count === 0,
    );
    await this.until('within the limits', this.targets(), (count) => count <= this.opened * MOST_CONNECTIONS);
  }

  async expectGone(): Promise<void> {
    await this.until('closed', this.targets(), (count) => count === 0);
    this.opened = 0;
  }

  async endWaiting(): Promise<void> {
    const waiting = `${this.targets()} and exists (select 1 from information_schema.innodb_trx x
      where x.trx_mysql_thread_id = p.id and x.trx_state = 'LOCK WAIT')`;
    await this.until('waiting', waiting, (count) => count > 0);
    const rows = await this.sql(`select p.id ${waiting}`);
    for (const row of rows) await this.sql(`kill connection ${row.id ?? ''}`);
  }

  /** A second plain connection to the same database. */
  another(): Promise<MariadbHarness> {
    return MariadbHarness.start(this.url);
  }

  /** Gives the connection back. */
  async end(): Promise<void> {
    await this.connection.end();
  }

  // The sessions of a suite's own say so.
  private targets(): string {
    return `from information_schema.processlist p where p.db = database() and p.id <> connection_id()
      and p.id not in (select id from plain_sessions)`;
  }

  private async until(what: string, which: string, holds: (count: number) => boolean): Promise<void> {
    const deadline = performance.now() + BOUND_MS;
    for (;;) {
      const [row] = await this.sql(`select count(*) as count ${which}`);
      if (holds(Number(row?.count))) return;
      if (performance.now() > deadline) {
        throw new Error(`The connections of the targets are not ${what}: ${row?.count ?? ''} of them.`);
      }
      await pause(FRESH_MS);
    }
  }
}
