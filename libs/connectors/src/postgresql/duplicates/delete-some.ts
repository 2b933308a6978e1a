import type { ClientBase } from 'pg';

// A statement is to end long before its limit.
const ROWS = 50_000;

/** Deletes some rows of a table of `commander_meta`; false once there is none. */
export async function deleteSome(
  client: ClientBase,
  table: string,
  { where, values }: { readonly where: string; readonly values: readonly unknown[] },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `delete from commander_meta.${table} where ctid = any(array(
       select ctid from commander_meta.${table} kept where ${where} limit ${ROWS}))`,
    [...values],
  );
  return rowCount !== 0;
}
