import type { FoundPair, KeptKey } from '../../duplicates/duplicate-statements';
import type { MariadbClient } from '../connection/mariadb-client';
import { insertMany } from '../meta/insert-many';
import { eachRow } from './each-row';

const TABLE = 'commander_meta_duplicate_key';

/** Keeps what records are compared by. */
export const keepKeys = (
  client: MariadbClient,
  run: string,
  executionId: string,
  keys: readonly KeptKey[],
): Promise<void> =>
  insertMany(
    client,
    `${TABLE} (run, execution_id, rule, hash, batch, place, source_id, target_id, sealed)`,
    keys.map(({ rule, hash, batch, index, id, targetId, sealed }) => [
      run,
      executionId,
      rule,
      hash.toString('hex'),
      batch,
      index,
      id,
      targetId,
      sealed,
    ]),
  );

type PairRow = Record<
  | 'rule'
  | 'batch'
  | 'place'
  | 'source_id'
  | 'target_id'
  | 'first_batch'
  | 'first_place'
  | 'first_id'
  | 'first_target',
  string
>;

const PAIR_COLUMNS = [
  'rule int',
  'batch bigint',
  'place int',
  'source_id text',
  'target_id text',
  'first_batch bigint',
  'first_place int',
  'first_id text',
  'first_target text',
];
const first = (column: string) =>
  `first_value(${column}) over (partition by rule, hash order by batch, place)`;
const PAIRS_SQL = `select * from (
    select rule, batch, place, source_id, target_id, ${first('batch')} as first_batch, ${first('place')} as first_place,
      ${first('source_id')} as first_id, ${first('target_id')} as first_target
    from ${TABLE} where run = ? and sealed is null) k
  where batch <> first_batch or place <> first_place`;

/** Tells the later records of every hash that is not a block's. */
export const eachPair = (
  client: MariadbClient,
  run: string,
  take: (pairs: readonly FoundPair[]) => void,
): Promise<void> =>
  eachRow<PairRow>(client, { columns: PAIR_COLUMNS, query: PAIRS_SQL, values: [run] }, (rows) => {
    take(
      rows.map((row) => ({
        rule: Number(row.rule),
        first: {
          batch: Number(row.first_batch),
          index: Number(row.first_place),
          id: row.first_id,
          targetId: row.first_target,
        },
        later: {
          batch: Number(row.batch),
          index: Number(row.place),
          id: row.source_id,
          targetId: row.target_id,
        },
      })),
    );
    return Promise.resolve();
  });

/** The size of the largest block of a rule. */
export async function largestBlock(client: MariadbClient, run: string, rule: number): Promise<number> {
  const [row] = await client.rows<{ size: string }>(
    `select coalesce(max(size), 0) as size from (
       select count(*) as size from ${TABLE} where run = ? and rule = ? group by hash) k`,
    [run, rule],
  );
  return Number(row?.size);
}

type BlockRow = Record<'hash' | 'batch' | 'place' | 'source_id' | 'target_id' | 'sealed', string>;

const BLOCK_COLUMNS = [
  'hash char(64)',
  'batch bigint',
  'place int',
  'source_id text',
  'target_id text',
  'sealed longtext',
];

/** Tells the blocks of a rule, whole and one after the other. */
export async function eachBlock(
  client: MariadbClient,
  run: string,
  rule: number,
  take: (block: readonly KeptKey[]) => Promise<void>,
): Promise<void> {
  let block: KeptKey[] = [];
  const finish = async (): Promise<void> => {
    if (block.length > 1) await take(block);
    block = [];
  };
  const query = `select hash, batch, place, source_id, target_id, sealed from ${TABLE}
    where run = ? and rule = ? order by hash, batch, place`;
  await eachRow<BlockRow>(client, { columns: BLOCK_COLUMNS, query, values: [run, rule] }, async (rows) => {
    for (const row of rows) {
      const hash = Buffer.from(row.hash, 'hex');
      if (block[0] && !block[0].hash.equals(hash)) await finish();
      const place = { batch: Number(row.batch), index: Number(row.place), id: row.source_id };
      block.push({ ...place, rule, hash, targetId: row.target_id, sealed: row.sealed });
    }
  });
  await finish();
}

/** Forgets what a run compared by. */
export async function dropKeys(client: MariadbClient, run: string): Promise<void> {
  await client.write(`delete from ${TABLE} where run = ?`, [run]);
}
