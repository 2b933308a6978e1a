import type { Plan } from '@commander/contracts';
import type { ClientBase } from 'pg';
import { deferredProblems, foreignReferences, lookupProblems, schemaMismatch } from '../ledger/check-tables';
import { checkTable } from './table/check-table';
import { readTargetTable, type TargetTable } from './table/target-table';
import { takes } from './table/type-matrix';

const OLDEST_VERSION = 130_000;

/**
 * Checks a target database and its tables against a plan; returns the tables' full names. Throws one fatal error that lists every
 * problem.
 */
export async function checkTarget(client: ClientBase, plan: Plan, connection: string): Promise<string[]> {
  const problems = await serverProblems(client, connection);
  const tables = new Map<string, TargetTable>();
  for (const entity of plan.entities.filter((candidate) => candidate.target.connection === connection)) {
    const table = await readTargetTable(client, entity.target.table);
    if (table) {
      tables.set(entity.name, table);
      problems.push(...checkTable(entity, table), ...deferredProblems(entity, table.columns));
    } else {
      problems.push(
        `Entity ${entity.name}: table ${entity.target.table} does not exist on connection "${connection}".`,
      );
    }
    problems.push(...foreignReferences(plan, entity));
  }
  problems.push(...plan.entities.flatMap((entity) => lookupProblems(entity, tables, takes)));
  if (problems.length > 0) throw schemaMismatch(problems);
  return [...tables.values()].map(({ qualified }) => qualified);
}

async function serverProblems(client: ClientBase, connection: string): Promise<string[]> {
  const { rows } = await client.query<{ version: number; readonly: boolean }>(
    `select current_setting('server_version_num')::int as version,
       pg_is_in_recovery() or current_setting('transaction_read_only')::boolean as readonly`,
  );
  const [server] = rows;
  return [
    ...((server?.version ?? 0) < OLDEST_VERSION
      ? [`Connection "${connection}" is older than PostgreSQL 13.`]
      : []),
    ...(server?.readonly ? [`Connection "${connection}" is read-only.`] : []),
  ];
}
