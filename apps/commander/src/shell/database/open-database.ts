import { databaseUnreachable } from '@commander/security';
import { DataSource, type DataSourceOptions, type MigrationInterface } from 'typeorm';
import { AlertRow } from '../alerts/alert-row';
import { OperatorTokenRow, SECURITY_SCHEMA } from '../operators/operator-token-row';
import { READ_MODEL, READ_SCHEMA } from '../read-model/rows';
import { SnapshotRow, STATE_SCHEMA } from '../snapshots/snapshot-row';
import { CreateOperators1700000000001 } from './create-operators.migration';
import { CreateReadModel1700000000001 } from './create-read-model.migration';
import { CreateState1700000000002 } from './create-state.migration';

// Any number that no other program takes for the same purpose; instances that start together migrate one by one.
const MIGRATION_LOCK = 7_204_001;

/** Opens the read model's database, brought up to date. */
export const openReadModel = (url: string): Promise<DataSource> =>
  open(url, READ_SCHEMA, [...READ_MODEL, AlertRow], [CreateReadModel1700000000001]);

/** Opens the store of snapshots and of alerts to be posted, brought up to date. */
export const openState = (url: string): Promise<DataSource> =>
  open(url, STATE_SCHEMA, [SnapshotRow, AlertRow], [CreateState1700000000002]);

/** Opens the store of operators' tokens, brought up to date. */
export const openOperators = (url: string): Promise<DataSource> =>
  open(url, SECURITY_SCHEMA, [OperatorTokenRow], [CreateOperators1700000000001]);

async function open(
  url: string,
  schema: string,
  entities: NonNullable<DataSourceOptions['entities']>,
  migrations: (new () => MigrationInterface)[],
): Promise<DataSource> {
  const source = new DataSource({
    type: 'postgres',
    url,
    schema,
    entities,
    migrations,
    migrationsTableName: 'schema_version',
    applicationName: 'commander',
    logging: false,
    extra: { max: 10, statement_timeout: 60_000, idle_in_transaction_session_timeout: 60_000 },
  });
  try {
    await source.initialize();
    await migrate(source, schema);
    return source;
  } catch (error) {
    if (source.isInitialized) await source.destroy();
    throw databaseUnreachable('COMMANDER_READ_MODEL_URL', url, error);
  }
}

async function migrate(source: DataSource, schema: string): Promise<void> {
  const runner = source.createQueryRunner();
  try {
    await runner.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await runner.query(`create schema if not exists ${schema}`);
    await source.runMigrations({ transaction: 'each' });
  } finally {
    await runner.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    await runner.release();
  }
}
