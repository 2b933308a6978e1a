import type { MigrationInterface, QueryRunner } from 'typeorm';
import { STATE_SCHEMA } from '../snapshots/snapshot-row';

/** Creates the tables of snapshots and of alerts to be posted. */
export class CreateState1700000000002 implements MigrationInterface {
  name = 'CreateState1700000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table ${STATE_SCHEMA}.snapshot (
        kind text not null,
        partition int not null,
        next_offset bigint not null,
        event_id uuid not null,
        event_offset bigint not null,
        format int not null,
        state json not null,
        primary key (kind, partition, next_offset)
      );
      create table ${STATE_SCHEMA}.alert (
        event_id uuid primary key,
        event json not null,
        attempts int not null default 0,
        next_attempt_at timestamptz not null default now(),
        outcome text check (outcome in ('posted', 'given-up'))
      );
      create index on ${STATE_SCHEMA}.alert (next_attempt_at) where outcome is null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop schema ${STATE_SCHEMA} cascade`);
  }
}
