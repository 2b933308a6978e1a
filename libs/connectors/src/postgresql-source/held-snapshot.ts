import { createHash } from 'node:crypto';
import type { SourceSnapshot } from '@commander/contracts';
import { Client, DatabaseError, type ClientBase } from 'pg';
import { ConnectorError } from '../connector-error';
import type { PostgresqlConfig } from '../connections/postgresql-config';
import { sourceError } from '../files/source-error';
import { classifyPostgresError, codeOf } from '../postgresql/errors/classify-postgres-error';
import { instantText } from './instant-text';

// However the server is set up, nothing ends a transaction that waits for others. Not every release knows every name.
const UNLIMITED = `select set_config(name, '0', false) from pg_settings where name = any(
  '{idle_in_transaction_session_timeout,idle_session_timeout,transaction_timeout,statement_timeout}')`;

// What the server says of itself, of its state or of its rights, and not of a passing trouble.
const REFUSED = /^(0A|25|42|55)/;

/** What a transaction sees, as a hash: ids of snapshots come again after a restart, what they see does not. */
export async function momentOf(client: ClientBase): Promise<string> {
  const { rows } = await client.query<{ seen: string }>('select txid_current_snapshot()::text as seen');
  return createHash('sha256')
    .update(rows[0]?.seen ?? '')
    .digest('hex');
}

/** An exported snapshot of a PostgreSQL database; it is there for others as long as it is held. */
export class HeldSnapshot {
  /** Whether it can be read in no more. */
  lost = false;

  private constructor(
    private readonly client: Client,
    readonly snapshot: SourceSnapshot,
  ) {
    const lose = (): void => void (this.lost = true);
    client.on('error', lose).on('end', lose);
  }

  /** Takes a snapshot; throws a fatal ConnectorError where the server exports none. */
  static async take(connection: string, config: PostgresqlConfig): Promise<HeldSnapshot> {
    const client = new Client({ ...config, keepAlive: true });
    // A connection that breaks says so by its query too.
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query(UNLIMITED);
      await client.query('begin isolation level repeatable read, read only');
      const { id, taken_at } = await exported(client);
      return new HeldSnapshot(client, { id, taken_at, moment: await momentOf(client) });
    } catch (error) {
      await client.end().catch(() => undefined);
      throw failure(error, connection);
    }
  }

  /** Asks for a sign of life, so that a connection that is gone without a word is noticed. */
  async look(): Promise<void> {
    await this.client.query('select 1').catch(() => void (this.lost = true));
  }

  /** Gives the snapshot up. */
  async release(): Promise<void> {
    await this.client.end().catch(() => undefined);
  }
}

// The transaction began before its first statement took the snapshot: what commits later is for the next window.
async function exported(client: Client): Promise<Omit<SourceSnapshot, 'moment'>> {
  const { rows } = await client.query<Omit<SourceSnapshot, 'moment'>>(
    `select pg_export_snapshot() as id, ${instantText('now()')} as taken_at`,
  );
  return rows[0] ?? { id: '', taken_at: '' };
}

function failure(error: unknown, connection: string): ConnectorError {
  const code = codeOf(error);
  if (error instanceof DatabaseError && code !== undefined && REFUSED.test(code))
    return sourceError(
      'source.no_snapshot',
      `Connection "${connection}": its server exports no snapshot [${code}], as a standby before PostgreSQL 10 does not; name another server, or take "consistency: per-batch".`,
    );
  const doing = 'taking a snapshot for all batches';
  return new ConnectorError(classifyPostgresError(error, { connection, doing }));
}
