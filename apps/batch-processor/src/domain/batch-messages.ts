import type { RecordEnding } from '@commander/connectors';
import type { EventData, FactName, Order } from '@commander/contracts';
import { deterministicId, encodeEvent, factEvent, type EncodedEvent } from '@commander/event-sourcing';
import { lineageHash, lineageParts } from './lineage-parts';
import { envelopeOf, type Teller } from './order-fact';
import type { BatchPlace } from './summarize-batch';

/** What a batch's events tell besides its records. */
export interface BatchTelling extends BatchPlace {
  /** The order that gave the batch its outcome. */
  readonly order: Order;
  readonly endings: readonly RecordEnding[];
  readonly summary: EventData<'batch.committed'>['summary'];
  readonly timing: EventData<'batch.committed'>['timing'];
  readonly teller: Teller;
}

/**
 * The messages that tell of a batch: its lineage in parts, then `batch.committed`. Their ids follow from the batch's ledger key, since what
 * is stored with that key is the only version there is.
 */
export function batchMessages(telling: BatchTelling): EncodedEvent[] {
  const { order, entity, batch, endings, summary, timing, teller } = telling;
  const ofBatch = { execution_id: order.execution_id, entity, batch: batch.batch };
  const message = <N extends FactName>(name: N, part: number, data: EventData<N>): EncodedEvent =>
    encodeEvent(
      factEvent(name, data, { id: batchEventId(order, ofBatch, name, part), ...envelopeOf(order, teller) }),
    );
  const lineage = lineageParts(endings).map((outcomes, i) => ({ ...ofBatch, part: i + 1, outcomes }));
  const committed: EventData<'batch.committed'> = {
    ...ofBatch,
    attempt: order.attempt,
    summary,
    lineage: { parts: lineage.length, hash: lineageHash(lineage) },
    instance: teller.instance,
    memory_percent: teller.memoryPercent,
    timing,
  };
  return [
    ...lineage.map((data) => message('batch.lineage', data.part, data)),
    message('batch.committed', 0, committed),
  ];
}

/** The id of an event about a batch: one for each execution of a chain that tells of it. */
export function batchEventId(
  { chain_id: chain, execution_id: execution }: Pick<Order, 'chain_id' | 'execution_id'>,
  { entity, batch }: { readonly entity: string; readonly batch: number },
  name: FactName,
  part: number,
): string {
  const place = [chain, 'load', entity, batch, name, part] as const;
  return execution === chain ? deterministicId(...place) : deterministicId(...place, execution);
}
