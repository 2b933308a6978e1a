import type { Plan } from '@commander/contracts';
import { deferredProblems, foreignReferences, lookupProblems, schemaMismatch } from '../ledger/check-tables';
import type { MariadbClient } from './connection/mariadb-client';
import { checkPrivileges } from './table/check-privileges';
import { checkTable } from './table/check-table';
import { readTargetTable, type TargetTable } from './table/target-table';
import { takes } from './table/type-matrix';

const SYSTEM = /^(mysql|sys|performance_schema|information_schema)\./i;

/** Checks a target database and its tables against a plan; returns the tables' full names. Throws one fatal error that lists every problem. */
export async function checkTarget(client: MariadbClient, plan: Plan, connection: string): Promise<string[]> {
  const problems = await serverProblems(client, connection);
  const tables = new Map<string, TargetTable>();
  for (const entity of plan.entities.filter((candidate) => candidate.target.connection === connection)) {
    const { table: name } = entity.target;
    const table = SYSTEM.test(name) ? null : await readTargetTable(client, name);
    if (table) {
      tables.set(entity.name, table);
      const unfit = [...checkTable(entity, table), ...deferredProblems(entity, table.columns)];
      // A statement that does not fit the table would be refused for that.
      problems.push(...(unfit.length > 0 ? unfit : await checkPrivileges(client, entity, table)));
    } else {
      problems.push(`Entity ${entity.name}: table ${name} does not exist on connection "${connection}".`);
    }
    problems.push(...foreignReferences(plan, entity));
  }
  problems.push(...plan.entities.flatMap((entity) => lookupProblems(entity, tables, takes)));
  if (problems.length > 0) throw schemaMismatch(problems);
  return [...tables.values()].map(({ qualified }) => qualified);
}

async function serverProblems(client: MariadbClient, connection: string): Promise<string[]> {
  const [server] = await client.rows<{ version: string; readonly: string }>(
    'select version() as version, @@read_only as readonly',
  );
  return [
    ...(isOld(server?.version ?? '')
      ? [`Connection "${connection}" is older than MariaDB 10.5 or MySQL 8.`]
      : []),
    ...(server?.readonly === '0' ? [] : [`Connection "${connection}" is read-only.`]),
  ];
}

function isOld(version: string): boolean {
  const [, major = '0', minor = '0'] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  return /mariadb/i.test(version) ? Number(major) * 100 + Number(minor) < 1005 : Number(major) < 8;
}
