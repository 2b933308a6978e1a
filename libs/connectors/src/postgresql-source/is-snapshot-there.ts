import type { SourceSnapshot } from '@commander/contracts';
import { Client } from 'pg';
import { ConnectorError } from '../connector-error';
import type { PostgresqlConfig } from '../connections/postgresql-config';
import { classifyPostgresError } from '../postgresql/errors/classify-postgres-error';
import { enterSnapshot } from './enter-snapshot';

/** Whether a snapshot of a database can still be read in; throws a ConnectorError where the database cannot be asked. */
export async function isSnapshotThere(
  connection: string,
  config: PostgresqlConfig,
  snapshot: SourceSnapshot,
): Promise<boolean> {
  const client = new Client(config);
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await enterSnapshot(client, snapshot);
  } catch (error) {
    const doing = 'looking for the snapshot of all batches';
    throw new ConnectorError(classifyPostgresError(error, { connection, doing }));
  } finally {
    await client.end().catch(() => undefined);
  }
}
