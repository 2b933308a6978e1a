import { ownFailure } from '@commander/migration-plan';
import { ConnectorError } from '../connector-error';
import { batchKeyOf, describeOrder, type LedgerOrder } from './batch-key';
import type { LedgerClaim } from './ledger-row';
import type { TargetSession } from './target-session';

/** Claims an order's row; returns the stored outbox where it is done already, null where it is ours now. Another input under the same key is fatal. */
export async function claimOrder(
  session: TargetSession,
  order: LedgerOrder,
  ledgerClaim: LedgerClaim,
): Promise<Buffer | null> {
  if (await session.insertRow(batchKeyOf(order), order, ledgerClaim)) return null;
  const outbox = await storedOutbox(session, order, ledgerClaim.inputHash);
  if (outbox === null) throw new Error('A row of the ledger vanished while its batch was claimed.');
  return outbox;
}

/** The stored outbox of an order that is done, null where there is none (yet). Another input under the same key is fatal. */
export async function storedOutbox(
  session: TargetSession,
  order: LedgerOrder,
  inputHash: string,
): Promise<Buffer | null> {
  const row = await session.readRow(batchKeyOf(order));
  if (row?.outbox && row.input_hash !== inputHash) throw changedInput(order);
  return row?.outbox ?? null;
}

/** The refusal of an order whose batch stands in the ledger with another input. */
export function changedInput(order: LedgerOrder): ConnectorError {
  return new ConnectorError(
    ownFailure(
      'ledger.input_changed',
      `${describeOrder(order)} stands in the target's ledger with another input (range, plan or source): start a new execution.`,
    ),
  );
}
