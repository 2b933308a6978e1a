import { createConnection, type Connection } from 'mysql2/promise';
import type { Crm } from './generate-crm';

const ROWS_AT_ONCE = 1000;

/** Makes the legacy tables in a MariaDB database and fills them; an error is the driver's own, and holds values. */
export async function loadLegacy(url: string, schema: string, crm: Crm): Promise<void> {
  const connection = await createConnection({ uri: url, multipleStatements: true });
  try {
    await connection.query(schema);
    await insert(connection, 'companies', crm.companies);
    await insert(connection, 'customers', crm.customers);
    await insert(connection, 'notes', crm.notes);
  } finally {
    await connection.end();
  }
}

async function insert(
  connection: Connection,
  table: string,
  made: readonly { readonly row: object }[],
): Promise<void> {
  for (let from = 0; from < made.length; from += ROWS_AT_ONCE) {
    const rows = made.slice(from, from + ROWS_AT_ONCE).map(({ row }) => row);
    const columns = Object.keys(rows[0] ?? {});
    const values = rows.map((row) => Object.values(row) as unknown[]);
    await connection.query(`insert into ${table} (${columns.join(', ')}) values ?`, [values]);
  }
}
