import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/** Sends lines in PostgreSQL's COPY text format to a `copy ... from stdin`. */
export const copyRecords = (client: ClientBase, statement: string, lines: Iterable<Buffer>): Promise<void> =>
  pipeline(Readable.from(lines, { objectMode: true }), client.query(copyFrom(statement)));
