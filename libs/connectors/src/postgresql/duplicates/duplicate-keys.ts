import type { ClientBase } from 'pg';
import type { FoundPair, KeptKey } from '../../duplicates/duplicate-statements';
import { KeyBlocks } from '../../duplicates/key-blocks';
import { blockKeyIn, pairIn, type KeyRow, type PairRow } from '../../duplicates/key-rows';
import { deleteSome } from './delete-some';
import { eachRow, PATIENCE } from './each-row';

/** Keeps what records are compared by. */
export async function keepKeys(
  client: ClientBase,
  run: string,
  executionId: string,
  keys: readonly KeptKey[],
): Promise<void> {
  await client.query(
    `insert into commander_meta.duplicate_key (run, execution_id, rule, hash, batch, place, source_id, target_id, sealed)
     select $1, $2, * from unnest($3::int[], $4::bytea[], $5::bigint[], $6::int[], $7::text[], $8::text[], $9::text[])`,
    [
      run,
      executionId,
      keys.map(({ rule }) => rule),
      keys.map(({ hash }) => hash),
      keys.map(({ batch }) => batch),
      keys.map(({ index }) => index),
      keys.map(({ id }) => id),
      keys.map(({ targetId }) => targetId),
      keys.map(({ sealed }) => sealed),
    ],
  );
}

const PAIRS_SQL = `
  select rule, batch::int as batch, place, source_id, target_id, first_batch::int as first_batch, first_place, first_id, first_target from (
    select rule, batch, place, source_id, target_id, first_value(batch) over same as first_batch,
      first_value(place) over same as first_place, first_value(source_id) over same as first_id, first_value(target_id) over same as first_target
    from commander_meta.duplicate_key where run = $1 and sealed is null
    window same as (partition by rule, hash order by batch, place)) k
  where batch <> first_batch or place <> first_place`;

/** Tells the later records of every hash that is not a block's. */
export const eachPair = (
  client: ClientBase,
  run: string,
  take: (pairs: readonly FoundPair[]) => void,
): Promise<void> =>
  eachRow<PairRow>(client, { text: PAIRS_SQL, values: [run] }, (rows) => {
    take(rows.map(pairIn));
    return Promise.resolve();
  });

/** The size of the largest block of a rule. */
export async function largestBlock(client: ClientBase, run: string, rule: number): Promise<number> {
  await client.query(PATIENCE);
  const { rows } = await client.query<{ size: number }>(
    `select coalesce(max(size), 0)::int as size from (
       select count(*) as size from commander_meta.duplicate_key where run = $1 and rule = $2 group by hash) k`,
    [run, rule],
  );
  return rows[0]?.size ?? 0;
}

interface BlockRow extends KeyRow {
  readonly hash: Buffer;
  readonly sealed: string;
}

/** Tells the blocks of a rule, whole and one after the other. */
export async function eachBlock(
  client: ClientBase,
  run: string,
  rule: number,
  take: (block: readonly KeptKey[]) => Promise<void>,
): Promise<void> {
  const blocks = new KeyBlocks(take);
  const text = `select hash, batch, place, source_id, target_id, sealed from commander_meta.duplicate_key
    where run = $1 and rule = $2 order by hash, batch, place`;
  await eachRow<BlockRow>(client, { text, values: [run, rule] }, (rows) =>
    blocks.add(rows.map((row) => blockKeyIn(rule, row, row.hash))),
  );
  await blocks.end();
}

/** Forgets some of what a run compared by; false once there is none. */
export const dropKeys = (client: ClientBase, run: string): Promise<boolean> =>
  deleteSome(client, 'duplicate_key', { where: 'run = $1', values: [run] });
