import type { LoadOrder } from '@commander/contracts';
import type { ClientBase } from 'pg';
import type { BatchOutcome } from '../../batch-target';
import { ConnectorError } from '../../connector-error';
import { batchKeyOf } from './batch-key';

const OF_BATCH = 'chain_id = $1 and kind = $2 and entity = $3 and batch = $4';

/**
 * Claims a batch by a unique insert, which waits for whoever is in doubt: a select would see nothing and write twice. Returns the stored outbox
 * where the batch is done already, null where it is ours now. Another input under the same key is fatal.
 */
export async function claimBatch(
  client: ClientBase,
  order: LoadOrder,
  inputHash: string,
): Promise<Buffer | null> {
  const inserted = await client.query(
    `insert into commander_meta.batch_ledger
       (chain_id, kind, entity, batch, execution_id, order_id, input_hash, log_partition, log_offset)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing`,
    [
      ...batchKeyOf(order),
      order.execution_id,
      order.order_id,
      inputHash,
      order.position.partition,
      order.position.offset,
    ],
  );
  if (inserted.rowCount === 1) return null;
  const outbox = await storedOutbox(client, order, inputHash);
  if (outbox === null) throw new Error('A row of the ledger vanished while its batch was claimed.');
  return outbox;
}

/** The stored outbox of a batch that is done, null where there is none (yet). Another input under the same key is fatal. */
export async function storedOutbox(
  client: ClientBase,
  order: LoadOrder,
  inputHash: string,
): Promise<Buffer | null> {
  const { rows } = await client.query<{ input_hash: string; outbox: Buffer }>(
    `select input_hash, outbox from commander_meta.batch_ledger where ${OF_BATCH}`,
    [...batchKeyOf(order)],
  );
  const [row] = rows;
  if (row && row.input_hash !== inputHash) throw changedInput(order);
  return row?.outbox ?? null;
}

/** Stores a claimed batch's outcome in its ledger row. */
export async function storeOutcome(
  client: ClientBase,
  order: LoadOrder,
  outcome: BatchOutcome,
): Promise<void> {
  await client.query(
    `update commander_meta.batch_ledger set counts = $5, outbox = $6, committed_at = clock_timestamp() where ${OF_BATCH}`,
    [...batchKeyOf(order), JSON.stringify(outcome.counts), outcome.outbox],
  );
}

function changedInput(order: LoadOrder): ConnectorError {
  return new ConnectorError({
    category: 'fatal',
    error_type: 'database',
    code: 'ledger.input_changed',
    message:
      `Batch ${order.batch.batch} of ${order.work.entity.name} stands in the target's ledger with another input ` +
      '(range, plan or source): start a new execution.',
    retriable: false,
  });
}
