import type { Entity, TableSource } from '@commander/contracts';
import type { Env } from '@commander/security';
import type { ClientBase } from 'pg';
import { ConnectorError } from '../connector-error';
import { quoteIdentifier, quoteTable } from '../connections/quote-identifier';
import { fetchRows } from '../postgresql-source/fetch-rows';
import { classifyPostgresError } from '../postgresql/errors/classify-postgres-error';
import { readTargetTable, type TargetTable } from '../postgresql/table/target-table';
import { connectionByAddress } from '../connections/resolve-connection';
import { countAbsent } from './count-absent';
import { inSnapshot } from './inspect-target';
import { VERIFYING } from './verifying';
import { declaredType } from '../postgresql/table/has-key';

/** Rows of a target above which its keys are not compared with those of the source. */
const MOST_ROWS = 2_000_000;

/** A column of the key in the source and in the target. */
interface KeyColumn {
  readonly from: string;
  readonly to: string;
}

/**
 * How many rows of an entity's target table have a key that the source table no longer has; both are listed once, in order, and held a
 * few hundred keys at a time. Null where that cannot be asked cheaply: source or target is no table of PostgreSQL, the key is not copied as it is, or the
 * target has more than 2,000,000 rows. Throws a ConnectorError where a database cannot be read.
 */
export async function countMissingInSource(entity: Entity, env: Env): Promise<number | null> {
  const { source, target } = entity;
  const key = copiedKey(entity);
  if (!('table' in source) || !key) return null;
  // Another kind of database orders its keys, and writes them, in another way.
  const isOther = (name: string) => connectionByAddress(name, env).kind !== 'postgresql';
  if (isOther(source.connection) || isOther(target.connection)) return null;
  return inSnapshot(target.connection, env, async (client) => {
    const table = await readTargetTable(client, target.table);
    if (!table || (await isTooLarge(client, table))) return null;
    return inSnapshot(source.connection, env, (other) =>
      countAbsent(
        blaming(target.connection, fetchRows(client, targetKeys(table, key), [])),
        fetchRows(other, sourceKeys(source, table, key), []),
      ),
    ).catch(unknownWhereKeysDiffer);
  });
}

// Both lists are read side by side: what fails must be told of the database it failed in.
async function* blaming<T>(connection: string, rows: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* rows;
  } catch (error) {
    throw new ConnectorError(classifyPostgresError(error, { connection, doing: VERIFYING }));
  }
}

function copiedKey({ key, fields }: Entity): KeyColumn[] | null {
  const columns = key.flatMap((to) => {
    const field = fields.find((candidate) => candidate.to === to);
    const copied = field && field.constant === undefined && field.transforms.length === 0;
    return copied ? [{ from: field.from ?? to, to }] : [];
  });
  return columns.length === key.length ? columns : null;
}

async function isTooLarge(client: ClientBase, { qualified }: TargetTable): Promise<boolean> {
  const { rows } = await client.query<{ large: boolean }>(
    `select count(*) > $1 as large from (select from ${qualified} limit $1 + 1) t`,
    [MOST_ROWS],
  );
  return rows[0]?.large ?? true;
}

const targetKeys = ({ qualified }: TargetTable, key: readonly KeyColumn[]): string =>
  orderedKeys(
    qualified,
    key.map(({ to }) => `${quoteIdentifier(to)}::text`),
  );

// A key's text is read as the target's type and written again, so that 1.0 and 1.00 are one key where they are one there.
const sourceKeys = ({ table }: TableSource, target: TargetTable, key: readonly KeyColumn[]): string =>
  orderedKeys(
    quoteTable(table),
    key.map(({ from, to }) => `cast(${quoteIdentifier(from)}::text as ${declaredType(target, to)})::text`),
  );

const orderedKeys = (table: string, columns: readonly string[]): string =>
  `select ${columns.join(', ')} from ${table}
    where ${columns.map((column) => `${column} is not null`).join(' and ')}
    order by ${columns.map((column) => `(${column}) collate "C"`).join(', ')}`;

const UNDEFINED_OBJECT = '42704';

// A source key that the target's type cannot hold, or a type that the source does not know: then the keys cannot be compared.
function unknownWhereKeysDiffer(error: unknown): null {
  const failure = error instanceof ConnectorError ? error.failure : undefined;
  if (failure?.category === 'validation' || failure?.code === UNDEFINED_OBJECT) return null;
  throw error;
}
