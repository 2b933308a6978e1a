import type { ClientBase } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { CopyText } from './copy-text';

// A batch is one statement, which may come over a slow line.
const PATIENCE = "set local statement_timeout = '10min'";

/** The rows of a query without parameters whose columns are all texts, as the server sends them; inside the caller's transaction. */
export async function* copyRows(client: ClientBase, query: string): AsyncGenerator<(string | null)[][]> {
  await client.query(PATIENCE);
  const text = new CopyText();
  for await (const chunk of client.query(copyTo(`copy (${query}) to stdout`))) {
    const rows = text.rows(chunk as Buffer);
    if (rows.length > 0) yield rows;
  }
}
