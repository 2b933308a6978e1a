import type { MariadbClient, Value } from '../connection/mariadb-client';

// Well below the least that a server takes in one packet unless it is told otherwise (16 MB).
const MOST_BYTES = 4 * 1024 * 1024;
const MOST_ROWS = 1000;

const sizeOf = (row: readonly Value[]): number =>
  row.reduce<number>(
    (sum, value) => sum + (typeof value === 'string' || Buffer.isBuffer(value) ? value.length * 2 : 16),
    8,
  );

/** Rows in runs that fit into one statement each. */
export function* inPackets<T extends readonly Value[]>(rows: readonly T[]): Generator<T[]> {
  let run: T[] = [];
  let bytes = 0;
  for (const row of rows) {
    const size = sizeOf(row);
    if (run.length > 0 && (run.length === MOST_ROWS || bytes + size > MOST_BYTES)) {
      yield run;
      [run, bytes] = [[], 0];
    }
    run.push(row);
    bytes += size;
  }
  if (run.length > 0) yield run;
}

/** Inserts many rows, as many in each statement as fit; `into` names the table and its columns, `marks` how each value is written: ? alone unless given. */
export async function insertMany(
  client: MariadbClient,
  into: string,
  rows: readonly (readonly Value[])[],
  marks?: readonly string[],
): Promise<void> {
  for (const run of inPackets(rows)) {
    const tuples = run.map((row) => `(${(marks ?? row.map(() => '?')).join(', ')})`).join(', ');
    await client.write(`insert into ${into} values ${tuples}`, run.flat());
  }
}
