import type { ClientBase } from 'pg';

const ROWS = 5000;
/** Gives the statements of a transaction an hour: sorting what does not fit into memory, and comparing between two fetches, take longer than a batch. */
export const PATIENCE =
  "set local statement_timeout = '1h'; set local idle_in_transaction_session_timeout = '1h'; set local cursor_tuple_fraction = 1";

/** Tells the rows of a query some thousands at a time, inside the caller's transaction. */
export async function eachRow<R extends object>(
  client: ClientBase,
  { text, values }: { readonly text: string; readonly values: unknown[] },
  take: (rows: R[]) => Promise<void>,
): Promise<void> {
  await client.query(PATIENCE);
  await client.query(`declare looking no scroll cursor for ${text}`, values);
  for (;;) {
    const { rows } = await client.query<R>(`fetch ${ROWS} from looking`);
    if (rows.length > 0) await take(rows);
    if (rows.length < ROWS) break;
  }
  await client.query('close looking');
}
