import type { Entity } from '@commander/contracts';
import type { MariadbClient } from '../connection/mariadb-client';
import { readTargetTable } from '../table/target-table';

/**
 * The tables that the undoing of an execution may change: those its images tell of, and those of the plan that exist. Whether they still fit
 * the plan does not matter to it.
 */
export async function tablesToUndo(
  client: MariadbClient,
  undoes: string,
  plan: { readonly entities: readonly Pick<Entity, 'target'>[] },
  connection: string,
): Promise<string[]> {
  const rows = await client.rows<{ name: string }>(
    'select distinct table_name as name from commander_meta_undo_image where execution_id = ?',
    [undoes],
  );
  const tables = new Set(rows.map((row) => row.name));
  for (const { target } of plan.entities.filter((entity) => entity.target.connection === connection)) {
    const table = await readTargetTable(client, target.table);
    if (table) tables.add(table.qualified);
  }
  return [...tables].sort();
}
