import type { BatchOutcome, BatchStory, DescribeBatch } from '@commander/connectors';
import type { EventData, Order, Plan } from '@commander/contracts';
import type { EncodedEvent } from '@commander/event-sourcing';
import { compilePipeline } from '@commander/migration-plan';
import { batchMessages } from '../domain/batch-messages';
import type { Teller } from '../domain/order-fact';
import { comparePrediction } from '../domain/compare-prediction';
import { encodeOutbox } from '../domain/outbox';
import { summarizeBatch } from '../domain/summarize-batch';
import { summarizeReferences } from '../domain/summarize-references';
import { countTransformed } from '../domain/transformed-records';

/** A batch's story, and who tells it. */
export interface Describing extends BatchStory {
  readonly order: Order;
  /** Field values that a transform is applied to, in each record. */
  readonly transformationsPerRecord: number;
  readonly timing: EventData<'batch.committed'>['timing'];
  readonly teller: Teller;
}

/** What the ledger keeps of a batch, and the same messages as they are published. */
export interface DescribedBatch extends BatchOutcome {
  readonly messages: readonly EncodedEvent[];
}

/** Sums a batch up and puts it into the messages that tell of it. */
export function describeBatch(describing: Describing): DescribedBatch {
  const { order, entity, notes, endings, cutShort, transformationsPerRecord, timing, teller, references } =
    describing;
  const { batch, abandoned, predicted, replayedFrom, moment } = notes;
  const place = { entity, batch };
  const transformed = transformationsPerRecord * countTransformed(endings, abandoned);
  const summary = {
    ...summarizeBatch(place, endings, transformed),
    ...summarizeReferences(entity, endings, references),
    ...(abandoned ? { abandoned } : {}),
    ...(predicted ? { prediction: comparePrediction(predicted, endings) } : {}),
    ...(replayedFrom ? { replayed_from: replayedFrom } : {}),
    ...(moment !== undefined && { moment }),
    ...(cutShort ? { cut_short: true as const } : {}),
  };
  const messages = batchMessages({ ...place, order, endings, summary, timing, teller });
  return { counts: summary.counts, outbox: encodeOutbox(messages), messages };
}

/** Describes batches of a plan's entities that somebody else read; how long that took is not known any more. */
export function describeWith(order: Order, plan: Plan, teller: () => Teller): DescribeBatch {
  const perRecord = new Map(
    plan.entities.map((entity) => [entity.name, compilePipeline(entity).transformationsPerRecord]),
  );
  const timing = { read_ms: 0, transform_ms: 0, write_ms: 0 };
  return (story) => {
    const transformationsPerRecord = perRecord.get(story.entity) ?? 0;
    return describeBatch({ ...story, order, transformationsPerRecord, timing, teller: teller() });
  };
}
