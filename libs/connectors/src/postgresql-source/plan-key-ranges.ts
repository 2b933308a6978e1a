import type { PlannedBatch } from '@commander/contracts';
import type { ClientBase } from 'pg';
import { both, keyCondition, keyList, sourceColumn, textList, type Condition } from './key-range';
import { fetchRows } from './fetch-rows';
import { MAX_BATCH_BYTES } from '../tables/row-limits';
import { nullKeys } from '../tables/table-problems';
import type { SourceTable, TableColumn } from './table-columns';

/** What is cut: a table, by a key. */
export interface KeyPlanning {
  readonly table: SourceTable;
  readonly key: readonly TableColumn[];
  readonly batchSize: number;
  /** The bytes of a row as SQL; undefined where no row can be large. */
  readonly size: string | undefined;
  /** Which rows are looked at; `before` counts the parameters of conditions that stand before it. */
  readonly rows: (before: number) => Condition;
}

// One ordered pass over the key cannot be cut into short statements.
const PLANNING_LIMIT = "set local statement_timeout = '1h'";

/**
 * Cuts a table into key ranges by one ordered pass of the server over its key. Throws a fatal ConnectorError where a key holds null.
 * Rows that share a key stay together, so a batch is larger than planned where more share one.
 */
export async function* planKeyRanges(
  client: ClientBase,
  planning: KeyPlanning,
): AsyncGenerator<PlannedBatch> {
  await client.query(PLANNING_LIMIT);
  await refuseNullKeys(client, planning);
  let after: string[] | null = null;
  let planned = 0;
  let batch = 0;
  const size = (await mayPassLimit(client, planning)) ? planning.size : undefined;
  const { sql, values } = boundaries({ ...planning, size });
  for await (const rows of fetchRows(client, sql, values)) {
    for (const row of rows) {
      const upto = row.slice(1) as string[];
      const upToHere = Number(row[0]);
      if (upToHere === planned) continue;
      yield plannedBatch(++batch, planned, { records: upToHere - planned, after, upto });
      after = upto;
      planned = upToHere;
    }
  }
  const rest = await restAfter(client, planning, after);
  if (rest.upto) yield plannedBatch(++batch, planned, { ...rest, after });
}

const plannedBatch = (
  batch: number,
  first_record: number,
  { records, after, upto }: { records: number; after: string[] | null; upto: string[] },
): PlannedBatch => ({ batch, first_record, records, range: { kind: 'keys', after, upto } });

// Where even the largest rows together stay below the limit, the pass needs the key alone, which its index holds. A query is not asked
// twice: who knows what it takes.
async function mayPassLimit(
  client: ClientBase,
  { table, size, batchSize, rows }: KeyPlanning,
): Promise<boolean> {
  if (size === undefined || !table.stored) return size !== undefined;
  const { sql, values } = rows(0);
  const large = `(${size}) > ${Math.floor(MAX_BATCH_BYTES / batchSize)}`;
  const found = await client.query<{ found: boolean }>(
    `select exists (select from ${table.sql} as source where (${sql}) and ${large}) as found`,
    [...values],
  );
  return found.rows[0]?.found ?? true;
}

// count() counts a key's peers along, row_number() does not: so a border never falls between rows of one key.
// A batch ends after so many rows, and wherever the bytes so far pass a multiple of what a batch may hold: their sum is exact as
// float8, which is summed up more quickly than numeric.
function boundaries({ table, key, batchSize, size, rows }: KeyPlanning): Condition {
  const keys = keyList(key);
  const looked = rows(0);
  const volume = size === undefined ? '0' : `floor(sum((${size})::float8) over ordered / ${MAX_BATCH_BYTES})`;
  const sql = `
    select up_to_here::text, ${textList(key)}
    from (
      select *, volume <> lag(volume, 1, volume) over (order by place) as passed
      from (
        select ${keys}, row_number() over ordered as place, count(*) over ordered as up_to_here,
          ${volume} as volume
        from ${table.sql} as source where ${looked.sql} window ordered as (order by ${keys})
      ) as source
    ) as source
    where place % ${batchSize} = 0 or passed
    order by place`;
  return { sql, values: looked.values };
}

async function restAfter(
  client: ClientBase,
  { table, key, rows }: KeyPlanning,
  after: string[] | null,
): Promise<{ records: number; upto: string[] }> {
  const { sql, values } = both(keyCondition(key, { after, upto: null }), rows);
  const counted = await client.query<{ count: string }>(
    `select count(*)::text as count from ${table.sql} as source where ${sql}`,
    [...values],
  );
  const descending = key.map((column) => `${sourceColumn(column)} desc`).join(', ');
  const last = await client.query<string[]>({
    text: `select ${textList(key)} from ${table.sql} as source where ${sql} order by ${descending} limit 1`,
    values: [...values],
    rowMode: 'array',
  });
  return { records: Number(counted.rows[0]?.count), upto: last.rows[0] as string[] };
}

async function refuseNullKeys(client: ClientBase, { table, key }: KeyPlanning): Promise<void> {
  const nullable = key.filter(({ notNull }) => !notNull).map((column) => `${sourceColumn(column)} is null`);
  if (nullable.length === 0) return;
  const { rows } = await client.query<{ found: boolean }>(
    `select exists (select from ${table.sql} as source where ${nullable.join(' or ')}) as found`,
  );
  if (!rows[0]?.found) return;
  throw nullKeys(table.label, key);
}
