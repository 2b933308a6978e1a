import type { Entity } from '@commander/contracts';
import { errorRule, failureBy } from '@commander/migration-plan';
import { ConnectorError } from '../../connector-error';
import type { MariadbClient } from '../connection/mariadb-client';
import { readTargetTable, type TargetTable } from './target-table';

const MISSING = errorRule('fatal', 'database')('1146', 'schema_mismatch', 'a table does not exist');
const CHANGED = errorRule('fatal', 'database')('1054', 'schema_mismatch', 'a column does not exist');

/** Reads the table of an entity as it is now. Throws a fatal ConnectorError where it is gone. */
export async function requireTable(
  client: MariadbClient,
  { target }: Pick<Entity, 'target'>,
): Promise<TargetTable> {
  const found = await readTargetTable(client, target.table);
  if (found) return found;
  const message = `Table ${target.table} does not exist on connection "${target.connection}": create it, then start again.`;
  throw new ConnectorError(failureBy(MISSING, message));
}

/** The fatal error of a table that has `lost` something since it was checked. */
export const tableChanged = ({ target }: Pick<Entity, 'target'>, lost: string): ConnectorError =>
  new ConnectorError(
    failureBy(
      CHANGED,
      `Table ${target.table} on connection "${target.connection}" has lost ${lost}: restore it, then start again.`,
    ),
  );
