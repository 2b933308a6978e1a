import { databaseUnreachable } from '@commander/security';
import { DataSource } from 'typeorm';
import { AuditEventEntity } from './audit-event.entity';
import { LineageBlockEntity } from './lineage-block.entity';
import { CreateAuditLog1763800000000 } from './migrations/1763800000000-create-audit-log';
import { StreamPositionEntity } from './stream-position.entity';

/** The schema of everything the audit logger stores. */
export const SCHEMA = 'commander_audit';

// Any fixed number: instances that start together take turns at the migrations.
const MIGRATION_LOCK = 4020;
const TIMEOUT_MS = 60_000;
const CONNECT_MS = 10_000;

/** Opens the audit database and brings its tables up to date; rejects with CommanderError where it cannot be reached. */
export async function openDatabase(url: string): Promise<DataSource> {
  const source = new DataSource({
    type: 'postgres',
    schema: SCHEMA,
    url,
    applicationName: 'audit-logger',
    entities: [AuditEventEntity, LineageBlockEntity, StreamPositionEntity],
    migrations: [CreateAuditLog1763800000000],
    migrationsTableName: 'migration',
    connectTimeoutMS: CONNECT_MS,
    extra: {
      max: 8,
      options: `-c search_path=${SCHEMA}`,
      statement_timeout: TIMEOUT_MS,
      lock_timeout: TIMEOUT_MS,
      idle_in_transaction_session_timeout: TIMEOUT_MS,
    },
  });
  try {
    await source.initialize();
    await migrate(source);
    return source;
  } catch (cause) {
    if (source.isInitialized) await source.destroy();
    throw databaseUnreachable('COMMANDER_AUDIT_URL', url, cause);
  }
}

async function migrate(source: DataSource): Promise<void> {
  const runner = source.createQueryRunner();
  try {
    await runner.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await runner.query(`create schema if not exists ${SCHEMA}`);
    await source.runMigrations({ transaction: 'each' });
  } finally {
    await runner.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    await runner.release();
  }
}
