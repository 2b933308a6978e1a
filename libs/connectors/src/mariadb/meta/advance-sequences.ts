import type { Sequences } from '../../ledger/sequences';
import type { MariadbClient } from '../connection/mariadb-client';
import { readTargetTable } from '../table/target-table';

/**
 * Tells where the counter of a written AUTO_INCREMENT column stands. InnoDB itself moves it past every value that is inserted, and never
 * back.
 */
export async function advanceSequences(
  client: MariadbClient,
  name: string,
  columns: readonly string[],
): Promise<Sequences> {
  const table = await readTargetTable(client, name);
  const counter = table?.columns.find((column) => column.autoIncrement && columns.includes(column.name));
  if (!table || !counter) return [];
  const [row] = await client.rows<{ last: string | null }>(
    'select auto_increment - 1 as last from information_schema.tables where table_schema = ? and table_name = ?',
    [table.schema, table.name],
  );
  return [{ sequence: `${table.schema}.${table.name}.${counter.name}`, value: row?.last ?? '' }];
}
