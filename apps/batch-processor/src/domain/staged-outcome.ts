import type { BatchOutcome, BatchRows } from '@commander/connectors';
import type { EventData, LoadOrder } from '@commander/contracts';
import { encodeEvent, factEvent, NO_RECORDS } from '@commander/event-sourcing';
import { batchEventId } from './batch-messages';
import { envelopeOf, type Teller } from './order-fact';
import { encodeOutbox } from './outbox';

/** What the ledger keeps of a batch in the stage: no record has an outcome yet, but for those that will never be written. */
export function stagedOutcome(
  order: LoadOrder,
  { records, rejected }: BatchRows,
  teller: Teller,
): BatchOutcome {
  const { execution_id, attempt } = order;
  // Duplicates get their outcome with the record that they are the same as.
  const failed = rejected.filter(({ outcome = 'failed' }) => outcome === 'failed').length;
  const ofBatch = { entity: order.work.entity.name, batch: order.batch.batch };
  const fact: EventData<'batch.staged'> = {
    execution_id,
    ...ofBatch,
    attempt,
    records: records.length + rejected.length,
    failed,
    instance: teller.instance,
    memory_percent: teller.memoryPercent,
  };
  const id = batchEventId(order, ofBatch, 'batch.staged', 0);
  const event = factEvent('batch.staged', fact, { id, ...envelopeOf(order, teller) });
  const counts = { ...NO_RECORDS, read: failed, failed };
  return { counts, outbox: encodeOutbox([encodeEvent(event)]) };
}
