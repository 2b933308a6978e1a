import type { ExpireOrder } from '@commander/contracts';
import type { ClientBase, Pool } from 'pg';
import type { BatchKey } from '../../ledger/batch-key';
import { fenceRefusal } from '../../ledger/fence-refusal';
import { inTransaction, withClient } from '../connection/target-pool';
import { insertLedgerRow, OF_BATCH } from '../meta/batch-ledger';
import { hasMetaSchema } from '../meta/meta-schema';

// A transaction is to be short, however much an execution wrote.
const PARTS_AT_ONCE = 200;

/**
 * Deletes an ended execution's undo images, some parts in each transaction, counted in the ledger: whoever repeats it goes on where it
 * stopped and returns the same number of images.
 */
export async function expireImages(pool: Pool, order: ExpireOrder): Promise<number> {
  if (!(await withClient(pool, hasMetaSchema))) return 0;
  for (;;) {
    const { images, parts } = await inTransaction(pool, (client) => expireSome(client, order));
    if (parts < PARTS_AT_ONCE) return images;
  }
}

interface Expired {
  /** By all transactions so far. */
  readonly images: number;
  /** By this one. */
  readonly parts: number;
}

const keyOf = ({ chain_id, execution_id }: ExpireOrder): BatchKey => [chain_id, 'expire', execution_id, 0];

async function expireSome(client: ClientBase, order: ExpireOrder): Promise<Expired> {
  await requireClosed(client, order.execution_id);
  await lockRow(client, order);
  const { rows } = await client.query<{ images: string; parts: number }>(
    `with gone as (
       delete from commander_meta.undo_image where ctid = any(array(
         select ctid from commander_meta.undo_image where execution_id = $5 limit $6))
       returning array_length(keys, 2) as images)
     update commander_meta.batch_ledger set committed_at = clock_timestamp(),
       counts = jsonb_build_object('images', coalesce((counts ->> 'images')::bigint, 0) + (select coalesce(sum(images), 0) from gone))
     where ${OF_BATCH}
     returning counts ->> 'images' as images, (select count(*)::int from gone) as parts`,
    [...keyOf(order), order.execution_id, PARTS_AT_ONCE],
  );
  const [row] = rows;
  return { images: Number(row?.images ?? 0), parts: row?.parts ?? 0 };
}

/** An execution that is open in the target, which may be an earlier backup of it, can still be rolled back by its images. */
async function requireClosed(client: ClientBase, executionId: string): Promise<void> {
  const { rows } = await client.query<{ closed: boolean }>(
    'select closed from commander_meta.execution_fence where execution_id = $1 for share',
    [executionId],
  );
  if (rows[0]?.closed === false) throw fenceRefusal('open', executionId);
}

/** Whoever else deletes them is waited for, so that every image is counted once. */
async function lockRow(client: ClientBase, order: ExpireOrder): Promise<void> {
  await insertLedgerRow(client, keyOf(order), order, { inputHash: order.plan_hash });
  await client.query(`select from commander_meta.batch_ledger where ${OF_BATCH} for update`, [
    ...keyOf(order),
  ]);
}
