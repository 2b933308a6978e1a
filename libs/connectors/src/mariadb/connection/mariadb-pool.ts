import { randomUUID } from 'node:crypto';
import type { KeyRing } from '@commander/security';
import { createPool, type Pool, type PoolConnection } from 'mysql2/promise';
import type { MariadbConfig } from '../../connections/mariadb-config';
import { MariadbClient } from './mariadb-client';

/** How to reach a target, and what it may cost. */
export interface MariadbSettings {
  /** The connection's name in the plan; the only way it is named in errors. */
  readonly name: string;
  readonly config: MariadbConfig;
  /** Connections at most. */
  readonly maxConnections: number;
  /** Deliveries of one order without an outcome, before the execution is paused. */
  readonly maxDeliveries: number;
  /** Seals the source texts of failed records; without it the quarantine knows only which records failed, and why. */
  readonly keys?: KeyRing;
  /** How long a wait for a lock may last, in seconds: also how long a taker waits before it ends the recorded owner of a batch. */
  readonly lockSeconds: number;
  /** How long a statement may last, in seconds (MariaDB). */
  readonly statementSeconds: number;
  /** How long a transaction may wait for its client, in seconds (MariaDB). */
  readonly idleSeconds: number;
}

/** The limits that hold where nothing else is asked for. */
export const MARIADB_DEFAULTS = {
  maxConnections: 6,
  maxDeliveries: 8,
  lockSeconds: 20,
  statementSeconds: 60,
  idleSeconds: 60,
} as const;

// Zero dates that a table holds already must survive an undo, so that only what plans write is checked for them.
const MODE = 'ANSI,STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';

/** Connections to one target, every one with the time limits and the fixed way to write values of its settings. */
export class MariadbPool {
  private readonly pool: Pool;
  private readonly sessions = new WeakMap<object, string>();

  constructor(private readonly settings: MariadbSettings) {
    const { options, password } = settings.config;
    this.pool = createPool({
      ...options,
      password: password(),
      connectionLimit: settings.maxConnections,
    });
  }

  /**
   * Lends a connection. One that was in use when an error came is closed, not reused: whatever transaction it had ends with it, so a
   * recorded session that lives is still at the work it was recorded for.
   */
  async lend<T>(work: (client: MariadbClient) => Promise<T>): Promise<T> {
    const connection = await this.pool.getConnection();
    let failed = true;
    try {
      const result = await work(await this.clientOf(connection));
      failed = false;
      return result;
    } finally {
      if (failed) connection.destroy();
      else connection.release();
    }
  }

  /** Runs work in a transaction of its own; an error closes the connection, which rolls back. */
  transaction<T>(work: (client: MariadbClient) => Promise<T>): Promise<T> {
    return this.lend(async (client) => {
      await client.write('start transaction');
      const result = await work(client);
      await client.write('commit');
      return result;
    });
  }

  /** Gives back every connection. */
  async end(): Promise<void> {
    await this.pool.end();
  }

  private async clientOf(connection: PoolConnection): Promise<MariadbClient> {
    const known = this.sessions.get(connection.connection);
    if (known) return new MariadbClient(connection, known);
    const session = `commander:${randomUUID()}`;
    const client = new MariadbClient(connection, session);
    await prepareSession(client, this.settings);
    this.sessions.set(connection.connection, session);
    return client;
  }
}

async function prepareSession(client: MariadbClient, settings: MariadbSettings): Promise<void> {
  const { lockSeconds, statementSeconds, idleSeconds } = settings;
  const [server] = await client.rows<{ version: string }>('select version() as version');
  const limits = /mariadb/i.test(server?.version ?? '')
    ? `, max_statement_time = ${statementSeconds}, idle_transaction_timeout = ${idleSeconds}`
    : '';
  await client.write(
    `set session sql_mode = '${MODE}', time_zone = '+00:00', lc_messages = 'en_US', autocommit = 1,
       innodb_lock_wait_timeout = ${lockSeconds}, lock_wait_timeout = ${lockSeconds}${limits}`,
  );
  await client.write('set session transaction isolation level read committed');
  await client.rows('select get_lock(?, 0) as held', [client.session]);
}
