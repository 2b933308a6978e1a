import type { ExpireOrder } from '@commander/contracts';
import type { BatchKey } from '../../ledger/batch-key';
import { fenceRefusal } from '../../ledger/fence-refusal';
import type { MariadbClient } from '../connection/mariadb-client';
import type { MariadbPool } from '../connection/mariadb-pool';
import { insertLedgerRow } from '../meta/batch-ledger';
import { hasMetaTables } from '../meta/meta-tables';

// A transaction is to be short, however much an execution wrote.
const PARTS_AT_ONCE = 200;
const OF_BATCH = 'chain_id = ? and kind = ? and entity = ? and batch = ?';

interface Expired {
  /** By all transactions so far. */
  readonly images: number;
  /** By this one. */
  readonly parts: number;
}

/**
 * Deletes an ended execution's undo images, some parts in each transaction, counted in the ledger: whoever repeats it goes on where it
 * stopped and returns the same number of images.
 */
export async function expireImages(pool: MariadbPool, order: ExpireOrder): Promise<number> {
  if (!(await pool.lend(hasMetaTables))) return 0;
  for (;;) {
    const { images, parts } = await pool.transaction((client) => expireSome(client, order));
    if (parts < PARTS_AT_ONCE) return images;
  }
}

const keyOf = ({ chain_id, execution_id }: ExpireOrder): BatchKey => [chain_id, 'expire', execution_id, 0];

async function expireSome(client: MariadbClient, order: ExpireOrder): Promise<Expired> {
  await requireClosed(client, order.execution_id);
  // Whoever else deletes them is waited for, so that every image is counted once.
  await insertLedgerRow(client, keyOf(order), order, { inputHash: order.plan_hash });
  const parts = await client.rows<Record<'chain_id' | 'entity' | 'batch' | 'part', string>>(
    `select chain_id, entity, batch, part from commander_meta_undo_image where execution_id = ? limit ${PARTS_AT_ONCE}`,
    [order.execution_id],
  );
  let gone = 0;
  for (const { chain_id, entity, batch, part } of parts) {
    const of = [chain_id, entity, batch, part];
    const ofPart = 'chain_id = ? and entity = ? and batch = ? and part = ?';
    gone += await client.write(`delete from commander_meta_undo_row where ${ofPart}`, of);
    await client.write(`delete from commander_meta_undo_image where ${ofPart}`, of);
  }
  return { images: await count(client, order, gone), parts: parts.length };
}

async function count(client: MariadbClient, order: ExpireOrder, gone: number): Promise<number> {
  const [row] = await client.rows<{ counts: string | null }>(
    `select counts from commander_meta_batch_ledger where ${OF_BATCH}`,
    keyOf(order),
  );
  const { images: before = 0 } = JSON.parse(row?.counts ?? '{}') as { images?: number };
  const images = before + gone;
  await client.write(
    `update commander_meta_batch_ledger set counts = ?, committed_at = current_timestamp(6) where ${OF_BATCH}`,
    [JSON.stringify({ images }), ...keyOf(order)],
  );
  return images;
}

/** An execution that is open in the target, which may be an earlier backup of it, can still be rolled back by its images. */
async function requireClosed(client: MariadbClient, executionId: string): Promise<void> {
  const [fence] = await client.rows<{ closed: string }>(
    'select closed from commander_meta_execution_fence where execution_id = ? lock in share mode',
    [executionId],
  );
  if (fence?.closed === '0') throw fenceRefusal('open', executionId);
}
