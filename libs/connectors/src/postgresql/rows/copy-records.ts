import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/** Sends lines in PostgreSQL's COPY text format to a `copy ... from stdin`; returns how many rows it wrote. */
export async function copyRecords(
  client: ClientBase,
  statement: string,
  lines: Iterable<Buffer>,
): Promise<number> {
  const copying = client.query(copyFrom(statement));
  await pipeline(Readable.from(lines, { objectMode: true }), copying);
  return copying.rowCount;
}
