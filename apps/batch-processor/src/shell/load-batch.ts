import { expectFingerprint, type SourceRow, type WrittenRecord } from '@commander/connectors';
import type { LoadOrder, OutcomeCounts } from '@commander/contracts';
import { failPoint } from '@commander/fail-points';
import { withSpan } from '@commander/telemetry';
import { batchMessages } from '../domain/batch-messages';
import { inputHash } from '../domain/input-hash';
import { decodeOutbox, encodeOutbox } from '../domain/outbox';
import { processRows, type ProcessedRows } from '../domain/process-rows';
import { recordEndings } from '../domain/record-endings';
import { summarizeBatch } from '../domain/summarize-batch';
import type { ProcessorParts } from './processor-parts';
import { withSource } from './with-source';

/** A batch that was read and taken through its pipeline. */
interface TransformedBatch extends ProcessedRows {
  readonly transformations: number;
  readonly timing: { readonly read_ms: number; readonly transform_ms: number };
}

/**
 * Moves one batch and publishes what the target's ledger says of it: also when the batch was done before, whatever became of source or
 * execution since. Throws a ConnectorError where the batch has no effect; nothing is published then.
 */
export async function loadBatch(order: LoadOrder, parts: ProcessorParts, signal: AbortSignal): Promise<void> {
  const started = performance.now();
  const target = parts.targets.of(order.work.entity.target.connection);
  const hash = inputHash(order);
  const stored = await target.stored(order, hash);
  let written: OutcomeCounts | undefined;
  let outbox = stored;
  if (!outbox) {
    const batch = await readBatch(order, parts);
    // The partition went to another instance, which does the same work.
    if (signal.aborted) return;
    await failPoint('batch.after-read');
    const writing = performance.now();
    const describe = (records: readonly WrittenRecord[]) => {
      const timing = { ...batch.timing, write_ms: since(writing) };
      const described = describeBatch(order, batch, records, { timing, teller: parts.teller() });
      written = described.counts;
      return described;
    };
    const { records } = batch;
    ({ outbox } = await stage(order, 'batch.write', records.length, () =>
      target.load({ order, inputHash: hash, records, describe }),
    ));
    await failPoint('batch.committed');
  }
  const messages = decodeOutbox(outbox);
  await stage(order, 'batch.publish', messages.length, () => parts.stream.publish(messages));
  await failPoint('batch.published');
  if (written) parts.metrics.batchLoaded(order.work.entity.name, written, since(started) / 1000);
}

async function readBatch(order: LoadOrder, { env }: ProcessorParts): Promise<TransformedBatch> {
  const { entity } = order.work;
  return withSource(entity, env, async ({ reader, pipeline }) => {
    const started = performance.now();
    const rows = await stage(order, 'batch.read', order.batch.records, async () => {
      await expectFingerprint(reader, order.fingerprint);
      const read: SourceRow[] = [];
      for await (const some of reader.read(order.batch, order.window)) read.push(...some);
      return read;
    });
    const read_ms = since(started);
    const processed = await stage(order, 'batch.transform', rows.length, () =>
      processRows(pipeline, rows, order.batch.first_record),
    );
    const timing = { read_ms, transform_ms: since(started) - read_ms };
    const transformations = pipeline.transformationsPerRecord * processed.records.length;
    return { ...processed, transformations, timing };
  });
}

function describeBatch(
  order: LoadOrder,
  batch: TransformedBatch,
  written: readonly WrittenRecord[],
  told: Pick<Parameters<typeof batchMessages>[0], 'timing' | 'teller'>,
): { counts: OutcomeCounts; outbox: Buffer } {
  const endings = recordEndings(batch, written);
  const summary = summarizeBatch(order, endings, batch.transformations);
  return {
    counts: summary.counts,
    outbox: encodeOutbox(batchMessages({ order, endings, summary, ...told })),
  };
}

const since = (start: number): number => Math.round((performance.now() - start) * 10) / 10;

function stage<T>(order: LoadOrder, name: string, records: number, work: () => T | Promise<T>): Promise<T> {
  const attributes = {
    'commander.execution': order.execution_id,
    'commander.entity': order.work.entity.name,
    'commander.batch': order.batch.batch,
    'commander.records': records,
  };
  return withSpan(name, { attributes }, work);
}
