import type { Entity } from '@commander/contracts';
import type { ClientBase } from 'pg';
import { quoteTable } from '../../connections/quote-identifier';

/**
 * The tables that the undoing of an execution may change: those its images tell of, and those of the plan that exist. Whether they still fit
 * the plan does not matter to it.
 */
export async function tablesToUndo(
  client: ClientBase,
  undoes: string,
  plan: { readonly entities: readonly Pick<Entity, 'target'>[] },
  connection: string,
): Promise<string[]> {
  const planned = plan.entities
    .filter((entity) => entity.target.connection === connection)
    .map((entity) => quoteTable(entity.target.table));
  const { rows } = await client.query<{ table: string }>(
    `select table_name as table from commander_meta.undo_image where execution_id = $1
     union select format('"%s"."%s"', replace(n.nspname, '"', '""'), replace(c.relname, '"', '""'))
       from unnest($2::text[]) p(name) join pg_class c on c.oid = to_regclass(p.name) join pg_namespace n on n.oid = c.relnamespace
     order by 1`,
    [undoes, planned],
  );
  return rows.map((row) => row.table);
}
