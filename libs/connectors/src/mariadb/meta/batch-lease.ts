import { batchKeyOf, type LedgerOrder } from '../../ledger/batch-key';
import type { MariadbClient } from '../connection/mariadb-client';

const OF_BATCH = 'chain_id = ? and kind = ? and entity = ? and batch = ?';
const HOLDER = 'commander_meta_batch_holder';
// The numbers of connections start anew with the server; the lock of a session's own name is gone with the session.
const LIVES = 'is_used_lock(h.session) = h.connection_id';

/**
 * Records, in a transaction of its own, which session now works on an order; returns its deliveries. Sessions that are gone are
 * forgotten.
 */
export async function takeLease(client: MariadbClient, order: LedgerOrder, again: boolean): Promise<number> {
  const key = batchKeyOf(order);
  await client.write('start transaction');
  await client.write(
    `insert into commander_meta_batch_lease (chain_id, kind, entity, batch, execution_id, order_id, deliveries) values (?, ?, ?, ?, ?, ?, 1)
     on duplicate key update deliveries = if(order_id = values(order_id), deliveries + ?, 1), order_id = values(order_id),
       execution_id = values(execution_id), taken_at = current_timestamp(6)`,
    [...key, order.execution_id, order.order_id, again ? 0 : 1],
  );
  const [lease] = await client.rows<{ deliveries: string }>(
    `select deliveries from commander_meta_batch_lease where ${OF_BATCH}`,
    key,
  );
  const holders = await client.rows<{ session: string; lives: string | null }>(
    `select h.session, ${LIVES} as lives from ${HOLDER} h where ${OF_BATCH}`,
    key,
  );
  const gone = holders.filter((holder) => holder.lives !== '1').map((holder) => holder.session);
  if (gone.length > 0)
    await client.write(`delete from ${HOLDER} where ${OF_BATCH} and session in (?)`, [...key, gone]);
  await client.write(
    `insert into ${HOLDER} (chain_id, kind, entity, batch, session, connection_id) values (?, ?, ?, ?, ?, ?)
     on duplicate key update connection_id = values(connection_id)`,
    [...key, client.session, client.id],
  );
  await client.write('commit');
  return Number(lease?.deliveries);
}

/** Forgets the lease; the last statement of the transaction that gives the batch its outcome. */
export async function dropLease(client: MariadbClient, order: LedgerOrder): Promise<void> {
  const key = batchKeyOf(order);
  await client.write(`delete from commander_meta_batch_lease where ${OF_BATCH}`, key);
  await client.write(`delete from ${HOLDER} where ${OF_BATCH}`, key);
}

interface Holder {
  readonly id: string;
  /** What the server does for it, `Sleep` while it waits for its client. */
  readonly command: string;
  /** Seconds since when it does that. */
  readonly seconds: string;
  /** How long a wait for a lock may last, in seconds. */
  readonly patience: string;
}

const HOLDERS = `select p.id, p.command, p.time as seconds, @@innodb_lock_wait_timeout as patience
  from ${HOLDER} h join information_schema.processlist p on p.id = h.connection_id`;

/**
 * Ends the sessions recorded for one batch that have waited for their client for longer than a wait for a lock may last. Returns whether
 * one has not waited that long: a statement ends by itself, at its time limit at the latest.
 */
export async function endStuckHolders(client: MariadbClient, order: LedgerOrder): Promise<boolean> {
  const holders = await client.rows<Holder>(
    `${HOLDERS} where ${OF_BATCH} and ${LIVES} and p.id <> connection_id()`,
    batchKeyOf(order),
  );
  const isStuck = ({ command, seconds, patience }: Holder) =>
    command === 'Sleep' && Number(seconds) >= Number(patience);
  await endAll(client, holders.filter(isStuck));
  return holders.some((holder) => holder.command === 'Sleep' && !isStuck(holder));
}

/** Ends the sessions recorded for any batch of an execution that closes, also those at work. */
export async function endHoldersOfExecution(client: MariadbClient, executionId: string): Promise<void> {
  const holders = await client.rows<Holder>(
    `${HOLDERS} join commander_meta_batch_lease l using (chain_id, kind, entity, batch)
     where l.execution_id = ? and ${LIVES} and p.id <> connection_id()`,
    [executionId],
  );
  await endAll(client, holders);
}

const NO_SUCH_THREAD = 1094;

async function endAll(client: MariadbClient, holders: readonly Holder[]): Promise<void> {
  for (const { id } of holders) {
    try {
      await client.write(`kill connection ${Number(id)}`);
    } catch (error) {
      // It has ended by itself meanwhile.
      if ((error as { errno?: number }).errno !== NO_SUCH_THREAD) throw error;
    }
  }
}
