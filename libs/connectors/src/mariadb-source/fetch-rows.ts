import type { Readable } from 'node:stream';
import type { QueryOptions } from 'mysql2';
import type { Session } from '../mariadb/session/open-session';

/** The bytes of a row's values, as the server writes them as text. */
export type RawRow = readonly (Buffer | null)[];

const ROWS_AT_ONCE = 500;
const BYTES_AT_ONCE = 1024 * 1024;
// Rows that wait in memory for whoever reads them; beyond that the connection is halted.
const ROWS_AHEAD = 16;

const bytesOf = (row: RawRow): number => row.reduce((sum, value) => sum + (value?.length ?? 0), 0);

/** The rows of a query as they come, some hundreds at a time; of large ones fewer. */
export async function* fetchRows({ core }: Session, sql: string): AsyncGenerator<RawRow[]> {
  const query = { sql, rowsAsArray: true, typeCast: false };
  let rows: RawRow[] = [];
  let bytes = 0;
  for await (const row of rowByRow(core, query)) {
    rows.push(row);
    bytes += bytesOf(row);
    if (rows.length < ROWS_AT_ONCE && bytes < BYTES_AT_ONCE) continue;
    yield rows;
    rows = [];
    bytes = 0;
  }
  if (rows.length > 0) yield rows;
}

// Of a connection that is lost under a stream the driver tells the connection alone, and the stream would never end.
async function* rowByRow(core: Session['core'], query: QueryOptions): AsyncGenerator<RawRow> {
  let stream: Readable | undefined;
  let lost: Error | undefined;
  const lose = (error: Error): void => {
    lost = error;
    stream?.destroy(error);
  };
  core.on('error', lose);
  try {
    stream = core.query(query).stream({ highWaterMark: ROWS_AHEAD });
    if (lost) stream.destroy(lost);
    yield* stream as AsyncIterable<RawRow>;
  } finally {
    core.off('error', lose);
  }
}
