import type { MigrationInterface, QueryRunner } from 'typeorm';
import { READ_SCHEMA } from '../read-model/rows';

/** Creates the tables of the read model. */
export class CreateReadModel1700000000001 implements MigrationInterface {
  name = 'CreateReadModel1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table ${READ_SCHEMA}.project (
        project_id uuid primary key,
        name text not null,
        plan_hash text not null,
        plan json not null
      );
      create index on ${READ_SCHEMA}.project (name);
      create table ${READ_SCHEMA}.execution (
        execution_id uuid primary key,
        project_id uuid not null,
        status text not null,
        started_at timestamptz not null,
        report_state json not null
      );
      create index on ${READ_SCHEMA}.execution (project_id, started_at);
      create table ${READ_SCHEMA}.command (
        command_id uuid primary key,
        project text not null,
        name text not null,
        operator text,
        execution_id uuid,
        outcome text check (outcome in ('accepted', 'rejected')),
        code text,
        message text
      );
      create table ${READ_SCHEMA}.execution_event (
        execution_id uuid not null,
        sequence bigint not null,
        event json not null,
        primary key (execution_id, sequence)
      );
      create table ${READ_SCHEMA}.projection_position (
        partition int primary key,
        next_offset bigint not null
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop schema ${READ_SCHEMA} cascade`);
  }
}
