import { failPoint } from '@commander/fail-points';
import type { LedgerEntry } from '../batch-target';
import { claimOrder, storedOutbox } from './claim-order';
import { holdFence } from './hold-fence';
import type { LedgerClaim, StoredOutcome } from './ledger-row';
import { takeLease } from './take-lease';
import type { TargetAccess } from './target-access';
import type { TargetSession } from './target-session';
import { batchKeyOf, type LedgerOrder } from './batch-key';

/** An order whose whole effect is one transaction. */
export interface OnceOnly {
  readonly order: LedgerOrder;
  readonly claimed: LedgerClaim;
  /** Does the work inside the transaction and says what the ledger keeps; called for whoever's claim wins. */
  readonly work: (session: TargetSession) => Promise<StoredOutcome>;
}

/**
 * Carries out an order in one transaction, exactly once: lease, fence, claim by a unique insert, work, outcome, commit. An order that is
 * done already gives back what was stored.
 */
export function exactlyOnce(db: TargetAccess, once: OnceOnly): Promise<LedgerEntry> {
  return db.overtaking(
    (again) => db.lend((session) => carryOut(db, session, once, again)),
    (session) => session.endStuckHolders(once.order),
  );
}

/** The same, but an order that is done gives back what was stored also where the fence is closed. */
export async function onceEvenClosed(db: TargetAccess, once: OnceOnly): Promise<LedgerEntry> {
  const { order, claimed } = once;
  const outbox = await db.lend((session) => storedOutbox(session, order, claimed.inputHash));
  return outbox ? { outbox, replayed: true } : exactlyOnce(db, once);
}

async function carryOut(
  { store, claim }: TargetAccess,
  session: TargetSession,
  { order, claimed, work }: OnceOnly,
  again: boolean,
): Promise<LedgerEntry> {
  await claim(takeLease(session, order, { again, maxDeliveries: store.maxDeliveries }));
  await session.begin();
  await claim(holdFence(session, order));
  const stored = await claim(claimOrder(session, order, claimed));
  const outbox = stored ?? (await workAndStore(session, order, work));
  await session.dropLease(order);
  await failPoint('batch.after-ledger');
  await session.commit();
  return { outbox, replayed: stored !== null };
}

async function workAndStore(
  session: TargetSession,
  order: LedgerOrder,
  work: OnceOnly['work'],
): Promise<Buffer> {
  const outcome = await work(session);
  await session.storeOutcome(batchKeyOf(order), outcome);
  return outcome.outbox;
}
