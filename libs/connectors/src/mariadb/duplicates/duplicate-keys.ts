import type { FoundPair, KeptKey } from '../../duplicates/duplicate-statements';
import { KeyBlocks } from '../../duplicates/key-blocks';
import { blockKeyIn, pairIn, type KeyRow, type PairRow } from '../../duplicates/key-rows';
import type { MariadbClient } from '../connection/mariadb-client';
import { insertMany } from '../meta/insert-many';
import { deleteSome } from './delete-some';
import { eachRow } from './each-row';
import { PATIENCE } from './patience';

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
    take(rows.map(pairIn));
    return Promise.resolve();
  });

/** The size of the largest block of a rule. */
export async function largestBlock(client: MariadbClient, run: string, rule: number): Promise<number> {
  const [row] = await client.rows<{ size: string }>(
    `${PATIENCE} select coalesce(max(size), 0) as size from (
       select count(*) as size from ${TABLE} where run = ? and rule = ? group by hash) k`,
    [run, rule],
  );
  return Number(row?.size);
}

interface BlockRow extends KeyRow {
  readonly hash: string;
  readonly sealed: string;
}

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
  const blocks = new KeyBlocks(take);
  const query = `select hash, batch, place, source_id, target_id, sealed from ${TABLE}
    where run = ? and rule = ? order by hash, batch, place`;
  await eachRow<BlockRow>(client, { columns: BLOCK_COLUMNS, query, values: [run, rule] }, (rows) =>
    blocks.add(rows.map((row) => blockKeyIn(rule, row, Buffer.from(row.hash, 'hex')))),
  );
  await blocks.end();
}

/** Forgets some of what a run compared by; false once there is none. */
export const dropKeys = (client: MariadbClient, run: string): Promise<boolean> =>
  deleteSome(client, TABLE, { where: 'run = ?', values: [run] });
