import type { LoadOrder, PromoteOrder, UndoOrder } from '@commander/contracts';

/** An order whose outcome is a row of the ledger. */
export type LedgerOrder = LoadOrder | PromoteOrder | UndoOrder;

/** What names a row of the ledger: the kind of work within the chain of resumes, the entity, the batch. */
export type BatchKey = readonly [chain: string, kind: string, entity: string, batch: number];

/** The ledger key of an order; a repeated or retried order has the same one. */
export function batchKeyOf(order: LedgerOrder): BatchKey {
  if (order.kind === 'promote') return [order.chain_id, order.kind, '', 0];
  return [order.chain_id, ledgerKind(order), order.work.entity.name, order.batch.batch];
}

/** How an order is called in a sentence. */
export const describeOrder = (order: LedgerOrder): string =>
  order.kind === 'promote'
    ? `The promotion of execution ${order.execution_id}`
    : `Batch ${order.batch.batch} of ${order.work.entity.name}`;

// A load in one single transaction only fills the stage; the promotion writes the row of kind `load`.
const ledgerKind = (order: LoadOrder | UndoOrder): string =>
  order.kind === 'load' && order.config.transaction_mode === 'single' ? 'stage' : order.kind;
