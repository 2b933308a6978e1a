import type { Entity } from '@commander/contracts';
import { writePolicy } from '@commander/migration-plan';
import { quoteIdentifier } from '../../connections/quote-identifier';
import type { MariadbClient } from '../connection/mariadb-client';
import { errnoOf } from '../errors/classify-mariadb-error';
import type { TargetTable } from './target-table';

// A database, a table and a column are denied.
const DENIED = [1044, 1142, 1143];

/**
 * What of an entity's table this user may not do, a sentence; empty where nothing is denied. The server itself is asked, by explaining
 * statements that are never run: what the catalog shows of grants leaves roles out.
 */
export async function checkPrivileges(
  client: MariadbClient,
  entity: Entity,
  { qualified }: TargetTable,
): Promise<string[]> {
  const columns = entity.fields.map(({ to }) => quoteIdentifier(to));
  const others = entity.fields.filter(({ to }) => !entity.key.includes(to));
  const sets = others.map(({ to }) => `${quoteIdentifier(to)} = null`).join(', ');
  const nulls = columns.map(() => 'null').join(', ');
  const needed = {
    select: `select * from ${qualified} where false`,
    insert: `insert into ${qualified} (${columns.join(', ')}) select ${nulls} from dual where false`,
    ...(writePolicy(entity) === 'update' &&
      sets !== '' && { update: `update ${qualified} set ${sets} where false` }),
  };
  const missing: string[] = [];
  for (const [privilege, statement] of Object.entries(needed))
    if (await isDenied(client, statement)) missing.push(privilege);
  if (missing.length === 0) return [];
  return [`Entity ${entity.name}: table ${entity.target.table} denies this user: ${missing.join(', ')}.`];
}

// What else the server says against such a statement is no matter of privileges.
async function isDenied(client: MariadbClient, statement: string): Promise<boolean> {
  try {
    await client.rows(`explain ${statement}`);
    return false;
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    return DENIED.includes(errno);
  }
}
