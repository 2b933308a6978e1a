import { failPoint } from '@commander/fail-points';
import type { PoolClient } from 'pg';
import type { LedgerEntry } from '../../batch-target';
import { claim, type TargetDatabase } from '../connection/target-database';
import { batchKeyOf, type LedgerOrder } from '../meta/batch-key';
import {
  claimOrder,
  storedOutbox,
  storeOutcome,
  type LedgerClaim,
  type StoredOutcome,
} from '../meta/batch-ledger';
import { dropLease, endStuckHolders, takeLease, type LeaseTake } from '../meta/batch-lease';
import { holdFence } from '../meta/execution-fence';

/** An order whose whole effect is one transaction. */
export interface OnceOnly {
  readonly order: LedgerOrder;
  readonly claimed: LedgerClaim;
  /** Does the work inside the transaction and says what the ledger keeps; called for whoever's claim wins. */
  readonly work: (client: PoolClient) => Promise<StoredOutcome>;
}

/**
 * Carries out an order in one transaction, exactly once: lease, fence, claim by a unique insert, work, outcome, commit. An order that is
 * done already gives back what was stored.
 */
export function exactlyOnce(db: TargetDatabase, once: OnceOnly): Promise<LedgerEntry> {
  return db.overtaking(
    (again) => db.lend((client) => carryOut(client, once, { again, ...db.settings })),
    (client) => endStuckHolders(client, once.order),
  );
}

/** The same, but an order that is done gives back what was stored also where the fence is closed. */
export async function onceEvenClosed(db: TargetDatabase, once: OnceOnly): Promise<LedgerEntry> {
  const { order, claimed } = once;
  const outbox = await db.lend((client) => storedOutbox(client, order, claimed.inputHash));
  return outbox ? { outbox, replayed: true } : exactlyOnce(db, once);
}

async function carryOut(
  client: PoolClient,
  { order, claimed, work }: OnceOnly,
  take: LeaseTake,
): Promise<LedgerEntry> {
  await claim(takeLease(client, order, take));
  await client.query('begin');
  await claim(holdFence(client, order));
  const stored = await claim(claimOrder(client, order, claimed));
  const outbox = stored ?? (await workAndStore(client, order, work));
  await dropLease(client, order);
  await failPoint('batch.after-ledger');
  await client.query('commit');
  return { outbox, replayed: stored !== null };
}

async function workAndStore(client: PoolClient, order: LedgerOrder, work: OnceOnly['work']): Promise<Buffer> {
  const outcome = await work(client);
  await storeOutcome(client, batchKeyOf(order), outcome);
  return outcome.outbox;
}
