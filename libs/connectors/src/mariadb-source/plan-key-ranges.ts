import type { PlannedBatch } from '@commander/contracts';
import type { RowDataPacket } from 'mysql2';
import type { Session } from '../mariadb/session/open-session';
import { MAX_BATCH_BYTES } from '../tables/row-limits';
import { nullKeys } from '../tables/table-problems';
import { fetchRows, type RawRow } from './fetch-rows';
import { allOf, keyCondition, keyOrder, type Condition, type KeyRange } from './key-range';
import { sentColumn, sourceColumn, type SourceTable, type TableColumn } from './table-columns';
import { valueText } from './value-text';

/** What is cut: a table, by a key. */
export interface KeyPlanning {
  readonly table: SourceTable;
  readonly key: readonly TableColumn[];
  readonly batchSize: number;
  /** The bytes of a row as SQL; undefined where no row can be large. */
  readonly size: string | undefined;
  /** Which rows are looked at. */
  readonly rows: Condition;
}

/**
 * Cuts a table into key ranges, each found by walking along the key from the end of the one before. Throws a fatal ConnectorError where
 * a key holds null. How many rows a range holds is counted by the server, for only it knows which keys are equal: rows that share a key
 * stay together, so a batch is larger than planned where more share one.
 */
export async function* planKeyRanges(session: Session, planning: KeyPlanning): AsyncGenerator<PlannedBatch> {
  await refuseNullKeys(session, planning);
  let after: readonly string[] | null = null;
  let [batch, first_record] = [0, 0];
  for (;;) {
    const upto = await borderAfter(session, planning, after);
    if (!upto) return;
    const records: number = await countIn(session, planning, { after, upto });
    yield {
      batch: ++batch,
      first_record,
      records,
      range: { kind: 'keys', after: listed(after), upto: [...upto] },
    };
    first_record += records;
    after = upto;
  }
}

const listed = (bound: readonly string[] | null): string[] | null => (bound ? [...bound] : null);

/** The key at which a batch ends that begins behind `after`: it is full, or the rows so far are large; null where no row is left. */
async function borderAfter(
  session: Session,
  { table, key, batchSize, size = '0', rows }: KeyPlanning,
  after: readonly string[] | null,
): Promise<readonly string[] | null> {
  const behind = allOf(keyCondition(key, { after, upto: null }), rows);
  const walk = `select ${[size, ...key.map(sentColumn)].join(', ')} from ${table.sql} as source
    where ${behind} order by ${keyOrder(key)} limit ${batchSize}`;
  let last: RawRow | null = null;
  let bytes = 0;
  for await (const found of fetchRows(session, walk)) {
    for (const row of found) {
      // The rest of the answer is left in the connection's way for a moment, yet read: it is keys alone.
      if (bytes >= MAX_BATCH_BYTES) continue;
      last = row;
      bytes += Number(row[0]?.toString('latin1') ?? 0);
    }
  }
  return last && key.map((column, i) => valueText(last?.[i + 1] ?? null, column) ?? '');
}

interface Counted extends RowDataPacket {
  readonly count: string | number;
}

async function count({ promises }: Session, from: string, condition: Condition): Promise<number> {
  const [[found]] = await promises.query<Counted[]>(
    `select count(*) as count from ${from} as source where ${condition}`,
  );
  return Number(found?.count);
}

const countIn = (session: Session, { table, key, rows }: KeyPlanning, range: KeyRange): Promise<number> =>
  count(session, table.sql, allOf(keyCondition(key, range), rows));

async function refuseNullKeys(session: Session, { table, key }: KeyPlanning): Promise<void> {
  const nullable = key.filter(({ notNull }) => !notNull).map((column) => `${sourceColumn(column)} is null`);
  if (nullable.length === 0) return;
  const without = await count(session, table.sql, nullable.join(' or '));
  if (without > 0) throw nullKeys(table.label, key);
}
