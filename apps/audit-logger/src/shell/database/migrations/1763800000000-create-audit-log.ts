import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = `
  create table audit_event (
    partition int not null,
    log_offset bigint not null,
    sequence bigint not null,
    logged_at timestamptz not null,
    verdict text not null check (verdict in ('accepted', 'void', 'late', 'unknown', 'malformed')),
    name text not null,
    event_id uuid,
    project text,
    subject text,
    after uuid,
    time timestamptz,
    operator text,
    entity text,
    batch int,
    actions jsonb not null,
    data jsonb,
    digest bytea,
    primary key (partition, log_offset),
    unique (partition, sequence)
  );
  create table lineage_block (
    partition int not null,
    log_offset bigint not null,
    project text not null,
    execution uuid not null,
    entity text not null,
    batch int not null,
    part int not null,
    records int not null,
    sources id_span,
    targets id_span,
    bloom bytea not null,
    outcomes bytea not null,
    primary key (partition, log_offset),
    foreign key (partition, log_offset) references audit_event deferrable initially deferred
  );
  create table stream_position (
    partition int primary key,
    next_offset bigint not null,
    sequence bigint not null
  );`;

// The filter is read for many rows, so it stays in the row; the outcomes, compressed already, are read for few.
const STORAGE = `
  alter table lineage_block alter column bloom set storage main;
  alter table lineage_block alter column outcomes set storage external;`;

const INDEXES = `
  create unique index audit_event_once on audit_event (event_id, subject) where verdict = 'accepted';
  create index audit_event_decision on audit_event (project, partition, log_offset)
    where after is not null and verdict in ('accepted', 'late');
  create index audit_event_end on audit_event (subject)
    where verdict = 'accepted' and name in ('execution.completed', 'execution.failed', 'execution.cancelled');
  create index audit_event_project on audit_event (project, partition, log_offset);
  create index audit_event_subject on audit_event (subject, partition, log_offset);
  create index audit_event_batch on audit_event (subject, entity, batch) where batch is not null;
  create index audit_event_plan on audit_event ((data #>> '{plan,project,name}'))
    where name = 'plan.applied' and verdict = 'accepted';
  create index lineage_block_batch on lineage_block (project, entity, execution, batch, part);
  create index lineage_block_sources on lineage_block using gist (sources);
  create index lineage_block_targets on lineage_block using gist (targets) where targets is not null;`;

// Whether a Bloom filter may hold an id, given the id's two hashes; the mirror of mayHold in bloom-filter.ts.
const MAY_HOLD = `
  create function may_hold(bloom bytea, first bigint, second bigint) returns boolean
  language sql immutable parallel safe
  return ${[0, 1, 2, 3, 4, 5, 6]
    .map((i) => `get_bit(bloom, (first + ${i} * second) % (length(bloom) * 8)) = 1`)
    .join(' and ')}`;

const APPEND_ONLY = `
  create function refuse_change() returns trigger language plpgsql as $$
  begin
    raise exception 'The audit log is append-only: % of % is refused.', lower(tg_op), tg_table_name
      using errcode = 'insufficient_privilege';
  end $$;
  create trigger append_only before update or delete or truncate on audit_event
    for each statement execute function refuse_change();
  create trigger append_only before update or delete or truncate on lineage_block
    for each statement execute function refuse_change();`;

/** The audit log: one row per message, one block per part of a batch's lineage, and how far each partition is read. */
export class CreateAuditLog1763800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create type id_span as range (subtype = bytea)');
    for (const step of [TABLES, STORAGE, INDEXES, MAY_HOLD, APPEND_ONLY]) await runner.query(step);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table stream_position, lineage_block, audit_event');
    await runner.query('drop function refuse_change, may_hold');
    await runner.query('drop type id_span');
  }
}
