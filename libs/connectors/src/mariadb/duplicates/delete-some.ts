import type { MariadbClient, Value } from '../connection/mariadb-client';

// A statement is to end long before its limit.
const ROWS = 20_000;

/** Deletes some rows of a table; false once there is none. */
export async function deleteSome(
  client: MariadbClient,
  table: string,
  { where, values }: { readonly where: string; readonly values: readonly Value[] },
): Promise<boolean> {
  const deleted = await client.write(`delete from ${table} where ${where} limit ${ROWS}`, values);
  return deleted !== 0;
}
