import { notesOf, type BatchTarget, type BatchToWrite } from '@commander/connectors';
import type { LoadOrder, OutcomeCounts } from '@commander/contracts';
import { failPoint } from '@commander/fail-points';
import { inputHash } from '@commander/migration-plan';
import { decodeOutbox } from '../domain/outbox';
import { retell } from '../domain/retell';
import { stagedOutcome } from '../domain/staged-outcome';
import { inBatchSpan, since } from './batch-span';
import { decidedRows } from './decided-rows';
import { describeBatch } from './describe-batch';
import type { ProcessorParts } from './processor-parts';
import { readBatch, type ReadBatch } from './read-batch';
import { readReplay } from './read-replay';

/**
 * Moves one batch, into its table or into the stage, and publishes what the target's ledger says of it: also when the batch was done
 * before, whatever became of source or execution since. Throws a ConnectorError where the batch has no effect; nothing is published then.
 */
export async function loadBatch(order: LoadOrder, parts: ProcessorParts, signal: AbortSignal): Promise<void> {
  const started = performance.now();
  const target = parts.targets.of(order.work.entity.target.connection);
  const hash = inputHash(order);
  let outbox = await target.stored(order, hash);
  let written: OutcomeCounts | undefined;
  if (!outbox) {
    const read = await readRows(order, parts);
    // The partition went to another instance, which does the same work.
    if (signal.aborted) return;
    await failPoint('batch.after-read');
    const batch = { ...read, ...(await decidedRows(order, read, parts, signal)) };
    if (signal.aborted) return;
    const told = (counts: OutcomeCounts) => (written = counts);
    const writing: Writing = { order, batch, inputHash: hash, parts, told };
    const write = order.config.transaction_mode === 'single' ? stageRows : writeRows;
    ({ outbox } = await inBatchSpan(order, 'batch.write', batch.records.length, () =>
      write(target, writing),
    ));
    await failPoint('batch.committed');
  }
  const messages = retell(decodeOutbox(outbox), order);
  await inBatchSpan(order, 'batch.publish', messages.length, () => parts.stream.publish(messages));
  await failPoint('batch.published');
  if (written) parts.metrics.batchLoaded(order.work.entity.name, written, since(started) / 1000);
}

/** What the second pass sets stands in the target already. */
const NOTHING_READ: ReadBatch = {
  records: [],
  rejected: [],
  transformationsPerRecord: 0,
  timing: { read_ms: 0, transform_ms: 0 },
};

async function readRows(order: LoadOrder, parts: ProcessorParts): Promise<ReadBatch> {
  if (order.batch.range.kind === 'deferred') return NOTHING_READ;
  return order.replays ? readReplay(order, order.replays, parts) : readBatch(order, parts.env);
}

interface Writing {
  readonly order: LoadOrder;
  readonly batch: ReadBatch;
  readonly inputHash: string;
  readonly parts: ProcessorParts;
  /** Is told what this instance wrote itself. */
  readonly told: (counts: OutcomeCounts) => void;
}

function writeRows(target: BatchTarget, { order, batch, inputHash, parts, told }: Writing) {
  const started = performance.now();
  const { transformationsPerRecord } = batch;
  const describe: BatchToWrite['describe'] = (endings, references) => {
    const described = describeBatch({
      order,
      entity: order.work.entity.name,
      notes: notesOf(order, batch),
      endings,
      references,
      cutShort: false,
      transformationsPerRecord,
      timing: { ...batch.timing, write_ms: since(started) },
      teller: parts.teller(),
    });
    told(described.counts);
    return described;
  };
  return target.load({ ...rowsOf(batch), order, inputHash, describe });
}

function stageRows(target: BatchTarget, { order, batch, inputHash, parts }: Writing) {
  const outcome = stagedOutcome(order, batch, parts.teller());
  const { replayedFrom } = batch;
  return target.stage({ ...rowsOf(batch), order, inputHash, outcome, replayedFrom });
}

const rowsOf = ({ records, rejected, sourceColumns, moment }: ReadBatch) => ({
  records,
  rejected,
  sourceColumns,
  moment,
});
