import { ownFailure } from '@commander/migration-plan';
import { ConnectorError } from '../../connector-error';
import type { MariadbClient } from '../connection/mariadb-client';
import type { MariadbPool } from '../connection/mariadb-pool';
import { duplicateTables } from '../duplicates/duplicate-tables';

const ID = 'char(36) character set ascii collate ascii_bin';
const NAME = 'varchar(63) character set ascii collate ascii_bin';
const BATCH = `chain_id ${ID} not null, kind varchar(16) character set ascii collate ascii_bin not null, entity ${NAME} not null, batch bigint not null`;
const PART = `chain_id ${ID} not null, entity ${NAME} not null, batch bigint not null, part int not null`;
const TIME = 'datetime(6) not null default current_timestamp(6)';
const OPTIONS = 'engine=InnoDB default charset=utf8mb4 collate=utf8mb4_bin';

// One entry per version; an entry that was released is never edited, a change is a new entry. Every statement may be repeated, since each commits.
const VERSIONS: readonly (readonly string[])[] = [
  [
    `execution_fence (execution_id ${ID} primary key, chain_id ${ID} not null, project_id ${ID} not null,
       log_partition int not null, log_offset decimal(20) not null, closed tinyint not null default 0, result longtext,
       opened_at ${TIME}, closed_at datetime(6))`,
    `fence_mark (execution_id ${ID} primary key, marked_at ${TIME})`,
    `fenced_table (table_name varchar(140) primary key, execution_id ${ID} not null, project_id ${ID} not null,
       opened_at ${TIME}, key of_execution (execution_id))`,
    `batch_lease (${BATCH}, execution_id ${ID} not null, order_id ${ID} not null, deliveries int not null, taken_at ${TIME},
       primary key (chain_id, kind, entity, batch), key of_execution (execution_id))`,
    `batch_holder (${BATCH}, session varchar(64) character set ascii collate ascii_bin not null, connection_id bigint not null,
       primary key (chain_id, kind, entity, batch, session))`,
    `batch_ledger (${BATCH}, execution_id ${ID} not null, order_id ${ID} not null, input_hash varchar(200) not null,
       log_partition int not null, log_offset decimal(20) not null, counts longtext, outbox longblob, notes longtext, position int,
       cut_short tinyint not null default 0, claims int not null default 1, committed_at ${TIME},
       primary key (chain_id, kind, entity, batch), key of_execution (execution_id))`,
    `record_progress (chain_id ${ID} not null, entity ${NAME} not null, batch bigint not null, place int not null,
       source_id text not null, target_id text, outcome varchar(16) not null, error longtext, remarks longtext,
       primary key (chain_id, entity, batch, place))`,
    `staged_rows (${PART}, execution_id ${ID} not null, kept longtext not null,
       primary key (chain_id, entity, batch, part), key of_execution (execution_id))`,
    `undo_image (${PART}, execution_id ${ID} not null, kind varchar(8) not null, table_name varchar(140) not null,
       key_columns longtext not null, row_columns longtext not null,
       primary key (chain_id, entity, batch, part), key of_execution (execution_id, entity))`,
    `undo_row (${PART}, place int not null, row_keys longtext not null, before_row longtext, after_hash char(64) not null,
       primary key (chain_id, entity, batch, part, place))`,
  ],
  [
    `quarantine (id bigint not null auto_increment primary key,
       project_id ${ID} not null, chain_id ${ID} not null, execution_id ${ID} not null,
       entity ${NAME} not null, batch bigint not null, place int not null,
       source_id text not null, target_id text, rule text, field text,
       error_type varchar(16) not null, category varchar(16) not null, code varchar(100) not null, payload longtext,
       status varchar(16) not null default 'open', failures int not null default 1, replayed_by ${ID}, at ${TIME},
       unique key of_record (chain_id, entity, batch, place), key of_execution (execution_id), key of_replay (replayed_by),
       key of_entity (project_id, entity, status, chain_id))`,
  ],
  [
    `quarantine_change (id ${ID} primary key, record bigint not null, project_id ${ID} not null,
       kind varchar(16) not null, operator varchar(100) not null, reason text, fields longtext not null,
       before_hash varchar(100), after_hash varchar(100), original longtext, told tinyint not null default 0, at ${TIME},
       key of_record (record), key of_project (project_id, told))`,
  ],
  [
    `quarantine_origin (chain_id ${ID} not null, entity ${NAME} not null, batch bigint not null, origin longtext not null,
       primary key (chain_id, entity, batch))`,
  ],
  [
    `deferred_reference (chain_id ${ID} not null, entity ${NAME} not null, batch bigint not null, place int not null,
       fields varchar(600) character set ascii collate ascii_bin not null, execution_id ${ID} not null,
       source_id text not null, target_id text not null, payload longtext, rule text, at ${TIME},
       primary key (chain_id, entity, batch, place, fields), key of_execution (execution_id))`,
  ],
  duplicateTables({ id: ID, name: NAME }),
];

const LOCK_SECONDS = 60;

/** Creates Commander's own tables or brings them to this version, whoever else tries at the same time. Refuses newer ones. */
export function ensureMetaTables(pool: MariadbPool): Promise<void> {
  return pool.lend(async (client) => {
    const [lock] = await client.rows<{ held: string | null }>(
      `select get_lock(concat('commander_meta:', md5(database())), ${LOCK_SECONDS}) as held`,
    );
    if (lock?.held !== '1') throw new Error('The lock of the tables of Commander was not granted.');
    await bringUp(client);
    await client.rows(`select release_lock(concat('commander_meta:', md5(database()))) as released`);
  });
}

async function bringUp(client: MariadbClient): Promise<void> {
  await client.write(
    `create table if not exists commander_meta_schema_version (version int primary key, applied_at ${TIME}) ${OPTIONS}`,
  );
  const [row] = await client.rows<{ version: string }>(
    'select coalesce(max(version), 0) as version from commander_meta_schema_version',
  );
  const version = Number(row?.version);
  if (version > VERSIONS.length) throw newerTables(version);
  for (const [index, tables] of VERSIONS.entries()) {
    if (index < version) continue;
    for (const table of tables)
      await client.write(`create table if not exists commander_meta_${table} ${OPTIONS}`);
    await client.write('insert into commander_meta_schema_version (version) values (?)', [index + 1]);
  }
}

/** Whether a target has the tables at all: without them, nothing of ours was ever written there. */
export async function hasMetaTables(client: MariadbClient): Promise<boolean> {
  const rows = await client.rows(
    "select 1 as one from information_schema.tables where table_schema = database() and table_name = 'commander_meta_batch_ledger'",
  );
  return rows.length > 0;
}

function newerTables(version: number): ConnectorError {
  return new ConnectorError(
    ownFailure(
      'meta.newer',
      `The tables commander_meta_* of the target have version ${version}, this program knows ${VERSIONS.length}: run a newer Commander.`,
    ),
  );
}
