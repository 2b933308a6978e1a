import type { KeyRing } from '@commander/security';
import { Pool, type PoolClient } from 'pg';
import type { PostgresqlConfig } from '../../connections/postgresql-config';

/** How to reach a target, and what it may cost. */
export interface TargetSettings {
  /** The connection's name in the plan; the only way it is named in errors. */
  readonly name: string;
  /** Address and time limits. `lock_timeout` is also how long a taker waits before it ends the recorded owner of a batch. */
  readonly config: PostgresqlConfig;
  /** Connections at most. */
  readonly maxConnections: number;
  /** Deliveries of one order without an outcome, before the execution is paused. */
  readonly maxDeliveries: number;
  /** Seals the source texts of failed records; without it the quarantine knows only which records failed, and why. */
  readonly keys?: KeyRing;
}

/** The limits that hold where nothing else is asked for. */
export const TARGET_DEFAULTS = { maxConnections: 6, maxDeliveries: 8 } as const;

/** A pool of connections to a target, every one with the time limits and the fixed way to write values of its settings. */
export function targetPool({ config, maxConnections }: TargetSettings): Pool {
  // Statements of a batch are too short to be worth compiling.
  const pool = new Pool({ ...config, options: `${config.options ?? ''} -c jit=off`, max: maxConnections });
  // An idle connection that breaks has already left the pool; the next query opens another.
  pool.on('error', () => undefined);
  return pool;
}

/**
 * Lends a connection. One that was in use when an error came is closed, not reused: whatever transaction it had ends with it, so a
 * recorded backend that lives is still at the work it was recorded for.
 */
export async function withClient<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  const ignore = () => undefined;
  client.on('error', ignore);
  let failed = true;
  try {
    const result = await work(client);
    failed = false;
    return result;
  } finally {
    client.removeListener('error', ignore);
    client.release(failed);
  }
}

/** Runs work in a transaction of its own; an error closes the connection, which rolls back. */
export function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  return withClient(pool, async (client) => {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  });
}
