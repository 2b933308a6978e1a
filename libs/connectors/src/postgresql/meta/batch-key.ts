import type { LoadOrder } from '@commander/contracts';

/** What names a batch in the ledger: the order's kind within the chain of resumes, the entity, the batch. */
export type BatchKey = readonly [chain: string, kind: string, entity: string, batch: number];

/** The ledger key of an order; a repeated or retried order has the same one. */
export const batchKeyOf = (order: LoadOrder): BatchKey => [
  order.chain_id,
  order.kind,
  order.work.entity.name,
  order.batch.batch,
];
