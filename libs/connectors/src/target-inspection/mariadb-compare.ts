import type { Entity } from '@commander/contracts';
import { writeInRanges } from '../rows/write-in-ranges';
import type { MariadbClient, Value } from '../mariadb/connection/mariadb-client';
import { isRecordError } from '../mariadb/errors/record-error';
import { insertMany } from '../mariadb/meta/insert-many';
import { encodeRecord } from '../mariadb/rows/encode-record';
import { declare, imageOf } from '../mariadb/rows/row-image';
import { savepointOf } from '../mariadb/rows/savepoint';
import { N } from '../mariadb/rows/write-statements';
import type { TargetColumn, TargetTable } from '../mariadb/table/target-table';
import { compareSql, EXPECTED } from './mariadb-inspection-sql';
import type { ComparedRow, ExpectedRows } from './target-inspector';

/** Records to compare with the rows of an entity's table. */
export interface Comparison {
  readonly chainId: string;
  readonly entity: Entity;
  readonly table: TargetTable;
  readonly expected: ExpectedRows;
}

type FoundRow = Record<string, string | null>;

/** Compares records with their rows; left out are those that the ledger does not show as written by this batch alone, made of this input. */
export async function compareWithRows(client: MariadbClient, comparison: Comparison): Promise<ComparedRow[]> {
  const { entity, table } = comparison;
  const columns = entity.fields.flatMap(({ to }) => table.columns.filter((column) => column.name === to));
  await stage(client, comparison, columns);
  const rows = await client.rows<FoundRow>(compareSql(table, columns, entity.key));
  const keyOf = (row: FoundRow): string =>
    JSON.stringify(imageOf(row, row.found === '1' ? 'k' : 'own', entity.key.length));
  const alone = await writtenAlone(client, comparison, rows.map(keyOf));
  return rows
    .filter((row) => alone.has(keyOf(row)))
    .map((row) => ({
      place: Number(row.n),
      found: row.found === '1',
      same: columns.map((_, i) => row[`same${i}`] === '1'),
      texts: imageOf(row, 'text', columns.length),
    }));
}

// A text that its column cannot hold was never written: the record is left out.
async function stage(
  client: MariadbClient,
  { entity, expected }: Comparison,
  columns: readonly TargetColumn[],
): Promise<void> {
  await client.write(`drop temporary table if exists ${EXPECTED}`);
  const declared = columns.map((column) => declare(column)).join(', ');
  await client.write(
    `create temporary table ${EXPECTED} (${N} int not null primary key, ${declared}) engine=InnoDB`,
  );
  const encoded = expected.rows.map((values) => encodeRecord(values, entity.fields, columns));
  const rowAt = (place: number): Value[] => {
    const values = encoded[place];
    return [place, ...(Array.isArray(values) ? values : [])];
  };
  const places = [...encoded.keys()].filter((place) => Array.isArray(encoded[place]));
  const context = { connection: entity.target.connection, doing: 'verifying an execution' };
  await writeInRanges(savepointOf(client), places, {
    ofRecord: (error) => isRecordError(error, context),
    write: async (range) => {
      await insertMany(client, EXPECTED, range.map(rowAt));
      return true;
    },
  });
}

async function writtenAlone(
  client: MariadbClient,
  { chainId, entity, expected }: Comparison,
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  const { batch, inputHash, rewritten } = expected;
  if (keys.length === 0) return new Set();
  const [ledger] = await client.rows<{ input_hash: string }>(
    `select input_hash from commander_meta_batch_ledger where chain_id = ? and kind = 'load' and entity = ? and batch = ?`,
    [chainId, entity.name, batch],
  );
  if (ledger?.input_hash !== inputHash) return new Set();
  const rows = await client.rows<{ keys: string }>(
    `select row_keys as "keys" from commander_meta_undo_row where chain_id = ? and entity = ? ${rewritten ? '' : 'and batch = ?'}
       and row_keys in (?) group by row_keys having count(*) = 1 and min(batch) = ?`,
    [chainId, entity.name, ...(rewritten ? [] : [batch]), keys, batch],
  );
  return new Set(rows.map((row) => row.keys));
}
