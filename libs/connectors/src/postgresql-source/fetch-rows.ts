import type { ClientBase, QueryArrayResult } from 'pg';

const FETCHED_AT_ONCE = 500;

/** The rows of a query whose columns are all texts, some hundreds at a time, through a cursor of the server. */
export async function* fetchRows(
  client: ClientBase,
  sql: string,
  values: readonly unknown[],
): AsyncGenerator<(string | null)[][]> {
  await client.query(`declare source_rows no scroll cursor for ${sql}`, [...values]);
  for (;;) {
    const { rows }: QueryArrayResult<(string | null)[]> = await client.query({
      text: `fetch forward ${FETCHED_AT_ONCE} from source_rows`,
      rowMode: 'array',
    });
    if (rows.length > 0) yield rows;
    if (rows.length < FETCHED_AT_ONCE) break;
  }
  await client.query('close source_rows');
}
