import type { MigrationInterface, QueryRunner } from 'typeorm';
import { SECURITY_SCHEMA } from '../operators/operator-token-row';

/** Creates the table of operators' tokens. */
export class CreateOperators1700000000001 implements MigrationInterface {
  name = 'CreateOperators1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table ${SECURITY_SCHEMA}.operator_token (
        id text primary key,
        operator text not null,
        hash text not null,
        grants jsonb not null,
        created_at timestamptz not null default now(),
        expires_at timestamptz,
        revoked_at timestamptz
      );
      create index on ${SECURITY_SCHEMA}.operator_token (operator);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table ${SECURITY_SCHEMA}.operator_token`);
  }
}
