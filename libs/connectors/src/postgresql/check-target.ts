import type { Entity, Plan } from '@commander/contracts';
import { ownFailure } from '@commander/migration-plan';
import type { ClientBase } from 'pg';
import { ConnectorError } from '../connector-error';
import { checkTable } from './table/check-table';
import { readTargetTable } from './table/target-table';

const OLDEST_VERSION = 130_000;
const LONGEST_MESSAGE = 1000;

/**
 * Checks a target database and its tables against a plan; returns the tables' full names. Throws one fatal error that lists every
 * problem.
 */
export async function checkTarget(client: ClientBase, plan: Plan, connection: string): Promise<string[]> {
  const problems = await serverProblems(client, connection);
  const tables: string[] = [];
  for (const entity of plan.entities.filter((candidate) => candidate.target.connection === connection)) {
    const table = await readTargetTable(client, entity.target.table);
    if (table) {
      tables.push(table.qualified);
      problems.push(...checkTable(entity, table));
    } else {
      problems.push(
        `Entity ${entity.name}: table ${entity.target.table} does not exist on connection "${connection}".`,
      );
    }
    problems.push(...foreignReferences(plan, entity));
  }
  if (problems.length > 0) throw mismatch(problems);
  return tables;
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

// Whether a referenced row exists can be asked only where both tables stand in one database.
function foreignReferences(plan: Plan, entity: Entity): string[] {
  return entity.references
    .filter((reference) => reference.on_missing !== 'keep')
    .filter((reference) => {
      const parent = plan.entities.find((candidate) => candidate.name === reference.entity);
      return parent && parent.target.connection !== entity.target.connection;
    })
    .map(
      (reference) =>
        `Entity ${entity.name}: its reference to ${reference.entity} crosses connections; use on_missing: keep.`,
    );
}

function mismatch(problems: readonly string[]): ConnectorError {
  let message = '';
  for (const [index, problem] of problems.entries()) {
    const rest = ` (${problems.length - index} more.)`;
    if (message.length + problem.length + rest.length + 1 > LONGEST_MESSAGE) {
      message += rest;
      break;
    }
    message += message ? ` ${problem}` : problem;
  }
  return new ConnectorError(ownFailure('schema_mismatch', message));
}
