import type { EventData, FactName, LoadOrder } from '@commander/contracts';
import { deterministicId, encodeEvent, factEvent, type EncodedEvent } from '@commander/event-sourcing';
import { canonicalJson } from '@commander/security';
import { lineageParts } from './lineage-parts';
import { envelopeOf, type Teller } from './order-fact';
import type { RecordEnding } from './record-endings';
import { sha256 } from './sha256';

/** What a batch's events tell besides its records. */
export interface BatchStory {
  readonly order: LoadOrder;
  readonly endings: readonly RecordEnding[];
  readonly summary: EventData<'batch.committed'>['summary'];
  readonly timing: EventData<'batch.committed'>['timing'];
  readonly teller: Teller;
}

/**
 * The messages that tell of a batch: its lineage in parts, then `batch.committed`. Their ids follow from the batch's ledger key, since what
 * is stored with that key is the only version there is.
 */
export function batchMessages(story: BatchStory): EncodedEvent[] {
  const { order, endings, summary, timing, teller } = story;
  const ofBatch = {
    execution_id: order.execution_id,
    entity: order.work.entity.name,
    batch: order.batch.batch,
  };
  const message = <N extends FactName>(name: N, part: number, data: EventData<N>): EncodedEvent => {
    const id = deterministicId(order.chain_id, order.kind, ofBatch.entity, ofBatch.batch, name, part);
    return encodeEvent(factEvent(name, data, { id, ...envelopeOf(order, teller) }));
  };
  const lineage = lineageParts(endings).map((outcomes, i) => ({ ...ofBatch, part: i + 1, outcomes }));
  const committed: EventData<'batch.committed'> = {
    ...ofBatch,
    attempt: order.attempt,
    summary,
    lineage: { parts: lineage.length, hash: lineageHash(lineage) },
    instance: teller.instance,
    timing,
  };
  return [
    ...lineage.map((data) => message('batch.lineage', data.part, data)),
    message('batch.committed', 0, committed),
  ];
}

/** SHA-256 over the canonical JSON of each part's data, in order, each followed by a line feed. */
const lineageHash = (parts: readonly EventData<'batch.lineage'>[]): string =>
  sha256(parts.map((part) => `${canonicalJson(part)}\n`).join(''));
