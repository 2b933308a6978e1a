import type { RecordEnding } from '@commander/connectors';
import type { EventData, Fingerprint, RehearseOrder } from '@commander/contracts';
import { encodeEvent, type EncodedEvent } from '@commander/event-sourcing';
import { outcomeRunsOf } from './compare-prediction';
import { lineageParts } from './lineage-parts';
import { orderFact, type Teller } from './order-fact';
import { summarizeBatch, type BatchPlace } from './summarize-batch';

/** What a rehearsed batch's events tell. */
export interface RehearsalTelling extends BatchPlace {
  readonly order: RehearseOrder;
  readonly endings: readonly RecordEnding[];
  /** Field values that a transform was applied to. */
  readonly transformed: number;
  readonly fingerprint: Fingerprint;
  /** Of the snapshot that it was read in, shared with other batches. */
  readonly moment?: string | undefined;
  readonly teller: Teller;
}

/** The messages that tell of a rehearsed batch: its lineage in parts, then `batch.rehearsed`. */
export function rehearsalMessages(telling: RehearsalTelling): EncodedEvent[] {
  const { order, entity, batch, endings, transformed, fingerprint, moment, teller } = telling;
  const ofBatch = { execution_id: order.execution_id, entity, batch: batch.batch };
  const rehearsed: EventData<'batch.rehearsed'> = {
    ...ofBatch,
    attempt: order.attempt,
    summary: {
      ...summarizeBatch({ entity, batch }, endings, transformed),
      ...(moment !== undefined && { moment }),
    },
    predicted: outcomeRunsOf(endings),
    fingerprint,
    instance: teller.instance,
  };
  return [
    ...lineageParts(endings).map((outcomes, i) =>
      orderFact(order, 'rehearsal.lineage', { ...ofBatch, part: i + 1, outcomes }, teller),
    ),
    orderFact(order, 'batch.rehearsed', rehearsed, teller),
  ].map(encodeEvent);
}
