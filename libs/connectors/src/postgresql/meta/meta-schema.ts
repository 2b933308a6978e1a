import { ownFailure } from '@commander/migration-plan';
import type { ClientBase, Pool } from 'pg';
import { ConnectorError } from '../../connector-error';
import { DUPLICATE_TABLES } from '../duplicates/duplicate-tables';
import { inTransaction } from '../connection/target-pool';

// One entry per version; an entry that was released is never edited, a change is a new entry.
const VERSIONS = [
  `create table commander_meta.execution_fence (
     execution_id uuid primary key, chain_id uuid not null, project_id uuid not null,
     log_partition int not null, log_offset numeric(20) not null,
     closed boolean not null default false, result jsonb,
     opened_at timestamptz not null default clock_timestamp(), closed_at timestamptz);
   create table commander_meta.fence_mark (
     execution_id uuid primary key, marked_at timestamptz not null default clock_timestamp());
   create table commander_meta.fenced_table (
     table_name text primary key, execution_id uuid not null, project_id uuid not null,
     opened_at timestamptz not null default clock_timestamp());
   create index on commander_meta.fenced_table (execution_id);
   create table commander_meta.batch_lease (
     chain_id uuid, kind text, entity text, batch bigint,
     execution_id uuid not null, order_id uuid not null, deliveries int not null,
     pids int[] not null, backend_starts timestamptz[] not null,
     taken_at timestamptz not null default clock_timestamp(),
     primary key (chain_id, kind, entity, batch));
   create table commander_meta.batch_ledger (
     chain_id uuid, kind text, entity text, batch bigint,
     execution_id uuid not null, order_id uuid not null, input_hash text not null,
     log_partition int not null, log_offset numeric(20) not null,
     counts jsonb, outbox bytea, committed_at timestamptz not null default clock_timestamp(),
     primary key (chain_id, kind, entity, batch));
   create table commander_meta.undo_image (
     chain_id uuid, entity text, batch bigint, part int,
     execution_id uuid not null, kind text not null check (kind in ('created', 'updated')),
     table_name text not null, key_columns text[] not null, row_columns text[] not null,
     keys text[] not null, before text[], after_hash bigint[] not null,
     primary key (chain_id, entity, batch, part));
   create index on commander_meta.undo_image (execution_id, entity);`,
  `alter table commander_meta.batch_ledger add column notes jsonb, add column position int,
     add column cut_short boolean not null default false;
   create table commander_meta.staged_rows (
     chain_id uuid, entity text, batch bigint, part int,
     execution_id uuid not null, rows bytea not null,
     primary key (chain_id, entity, batch, part));
   create index on commander_meta.staged_rows (execution_id);
   create table commander_meta.record_progress (
     chain_id uuid, entity text, batch bigint, place int,
     source_id text not null, target_id text, outcome text not null, error jsonb,
     primary key (chain_id, entity, batch, place));`,
  'alter table commander_meta.record_progress add column remarks jsonb',
  `create table commander_meta.quarantine (
     id bigint generated always as identity primary key,
     project_id uuid not null, chain_id uuid not null, execution_id uuid not null,
     entity text not null, batch bigint not null, place int not null, source_id text not null, target_id text, rule text, field text,
     error_type text not null, category text not null, code text not null, payload text,
     status text not null default 'open'
       check (status in ('open', 'repaired', 'superseded', 'dismissed')),
     failures int not null default 1, replayed_by uuid, at timestamptz not null default clock_timestamp(),
     unique (chain_id, entity, batch, place));
   create index on commander_meta.quarantine (execution_id);
   create index on commander_meta.quarantine (replayed_by);
   create index on commander_meta.quarantine (project_id, entity, chain_id) where status = 'open';`,
  DUPLICATE_TABLES,
  `create table commander_meta.quarantine_change (
     id uuid primary key, record bigint not null references commander_meta.quarantine (id) on delete cascade,
     project_id uuid not null, kind text not null check (kind in ('fixed', 'dismissed', 'reopened')),
     operator text not null, reason text, fields text[] not null, before_hash text, after_hash text, original text,
     told boolean not null default false, at timestamptz not null default clock_timestamp());
   create index on commander_meta.quarantine_change (record);
   create index on commander_meta.quarantine_change (project_id) where not told;
   create index on commander_meta.quarantine (project_id, entity, chain_id) where status in ('open', 'dismissed');`,
  `create table commander_meta.quarantine_origin (
     chain_id uuid, entity text, batch bigint, origin jsonb not null, primary key (chain_id, entity, batch))`,
  `create table commander_meta.deferred_reference (
     chain_id uuid, entity text, batch bigint, place int, fields text,
     execution_id uuid not null, source_id text not null, target_id text not null, payload text, rule text,
     at timestamptz not null default clock_timestamp(),
     primary key (chain_id, entity, batch, place, fields));
   create index on commander_meta.deferred_reference (execution_id);`,
  'alter table commander_meta.undo_image add column xid bigint, add column before_xid bigint[]',
  `alter table commander_meta.undo_image add column server bigint;
   create index on commander_meta.undo_image (xid) where xid is not null`,
];

// One lock per database for whoever creates or changes the schema; the number is "commander" cut to eight bytes.
const SCHEMA_LOCK = '7165064744829416549';

/** Creates `commander_meta` or brings it to this version, whoever else tries at the same time. Refuses a newer one. */
export async function ensureMetaSchema(pool: Pool): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query('select pg_advisory_xact_lock($1)', [SCHEMA_LOCK]);
    const { rows: existing } = await client.query(
      "select from pg_namespace where nspname = 'commander_meta'",
    );
    if (existing.length === 0) {
      await client.query('create schema commander_meta');
      await client.query(
        'create table commander_meta.schema_version (version int primary key, applied_at timestamptz not null default now())',
      );
    }
    const { rows } = await client.query<{ version: number }>(
      'select coalesce(max(version), 0) as version from commander_meta.schema_version',
    );
    const version = rows[0]?.version ?? 0;
    if (version > VERSIONS.length) throw newerSchema(version);
    for (const [index, statements] of VERSIONS.entries()) {
      if (index < version) continue;
      await client.query(statements);
      await client.query('insert into commander_meta.schema_version (version) values ($1)', [index + 1]);
    }
  });
}

/** Whether a target has the schema at all: without it, nothing of ours was ever written there. */
export async function hasMetaSchema(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ present: boolean }>(
    "select to_regclass('commander_meta.batch_ledger') is not null as present",
  );
  return rows[0]?.present ?? false;
}

function newerSchema(version: number): ConnectorError {
  return new ConnectorError(
    ownFailure(
      'meta.newer',
      `Schema commander_meta of the target has version ${version}, this program knows ${VERSIONS.length}: run a newer Commander.`,
    ),
  );
}
