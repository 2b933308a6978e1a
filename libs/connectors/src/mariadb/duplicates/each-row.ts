import type { MariadbClient, Value } from '../connection/mariadb-client';
import { drop } from '../rows/write-statements';
import { PATIENCE } from './patience';

const LOOKING = 'commander_looking';
const ROWS = 2000;

/** What is looked at: the columns as a temporary table declares them, and the query that fills them in the order to be told. */
export interface Look {
  readonly columns: readonly string[];
  readonly query: string;
  readonly values: readonly Value[];
}

/**
 * Tells the rows of a query some thousands at a time, inside the caller's transaction. They are copied first: the server has no cursors, and while
 * a result is streamed its connection can do nothing else.
 */
export async function eachRow<R extends object>(
  client: MariadbClient,
  { columns, query, values }: Look,
  take: (rows: R[]) => Promise<void>,
): Promise<void> {
  await client.write(drop(LOOKING));
  await client.write(
    `create temporary table ${LOOKING} (looking bigint not null auto_increment primary key, ${columns.join(', ')})
       engine=InnoDB default charset=utf8mb4 collate=utf8mb4_bin`,
  );
  const names = columns.map((column) => column.split(' ', 1)).join(', ');
  await client.write(`${PATIENCE} insert into ${LOOKING} (${names}) ${query}`, values);
  for (let last = 0; ;) {
    const rows = await client.rows<R & { looking: string }>(
      `select * from ${LOOKING} where looking > ? order by looking limit ${ROWS}`,
      [last],
    );
    if (rows.length > 0) await take(rows);
    last = Number(rows.at(-1)?.looking);
    if (rows.length < ROWS) break;
  }
  await client.write(drop(LOOKING));
}
