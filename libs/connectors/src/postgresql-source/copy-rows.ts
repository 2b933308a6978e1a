import type { ClientBase } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { CopyOut } from './copy-out';
import { CopyText } from './copy-text';

// A batch is one statement, which may come over a slow line.
const PATIENCE = "set local statement_timeout = '10min'";

const copyOf = (query: string): string => `copy (${query}) to stdout`;

/** What the server writes of such a query, as lines, into `out` where that is long enough. */
export async function copyBytes(client: ClientBase, query: string, out: Buffer): Promise<Buffer> {
  await client.query(PATIENCE);
  return client.query(new CopyOut(copyOf(query), out)).rows;
}

/** The rows of a query without parameters as texts, as the server sends them; inside the caller's transaction. */
export async function* copyRows(client: ClientBase, query: string): AsyncGenerator<(string | null)[][]> {
  const text = new CopyText();
  for await (const chunk of copied(client, query)) {
    const rows = text.rows(chunk);
    if (rows.length > 0) yield rows;
  }
}

async function* copied(client: ClientBase, query: string): AsyncGenerator<Buffer> {
  await client.query(PATIENCE);
  yield* client.query(copyTo(copyOf(query))) as AsyncIterable<Buffer>;
}
