import { notesOf, type BatchTarget, type BatchToWrite } from '@commander/connectors';
import type { LoadOrder } from '@commander/contracts';
import { failPoint } from '@commander/fail-points';
import { inputHash, plansDuplicates } from '@commander/migration-plan';
import { decodeOutbox } from '../domain/outbox';
import { retell } from '../domain/retell';
import { stagedOutcome } from '../domain/staged-outcome';
import { inBatchSpan, since } from './batch-span';
import { decidedRows } from './decided-rows';
import { describeBatch, type DescribedBatch } from './describe-batch';
import type { ProcessorParts } from './processor-parts';
import { readBatch, type BatchForm, type ReadBatch } from './read-batch';
import { readReplay } from './read-replay';

/**
 * Moves one batch, into its table or into the stage, and publishes what the target's ledger says of it: also when the batch was done
 * before, whatever became of source or execution since. Throws a ConnectorError where the batch has no effect; nothing is published then.
 */
export async function loadBatch(order: LoadOrder, parts: ProcessorParts, signal: AbortSignal): Promise<void> {
  const started = performance.now();
  const hash = inputHash(order);
  const stored = await parts.targets.of(order.work.entity.target.connection).stored(order, hash);
  const done: DoneBatch | null = stored ? { outbox: stored } : await moveRows(order, hash, parts, signal);
  if (!done) return;
  const { outbox, counts, messages = retell(decodeOutbox(outbox), order) } = done;
  await inBatchSpan(order, 'batch.publish', messages.length, () => parts.stream.publish(messages));
  await failPoint('batch.published');
  if (counts) parts.metrics.batchLoaded(order.work.entity.name, counts, since(started) / 1000);
}

/** What the ledger holds of a batch; the rest is known where this instance has just written it. */
type DoneBatch = Pick<DescribedBatch, 'outbox'> & Partial<DescribedBatch>;

/** Reads and writes a batch; null where its partition went to another instance, which does the same work. */
async function moveRows(
  order: LoadOrder,
  hash: string,
  parts: ProcessorParts,
  signal: AbortSignal,
): Promise<DoneBatch | null> {
  const read = await readRows(order, parts);
  if (signal.aborted) return null;
  await failPoint('batch.after-read');
  const batch = { ...read, ...(await decidedRows(order, read, parts, signal)) };
  if (signal.aborted) return null;
  let told: DescribedBatch | undefined;
  const tell = (described: DescribedBatch) => (told = described);
  const writing: Writing = { order, batch, inputHash: hash, parts, tell };
  const write = order.config.transaction_mode === 'single' ? stageRows : writeRows;
  const target = parts.targets.of(order.work.entity.target.connection);
  const { outbox } = await inBatchSpan(order, 'batch.write', batch.records.length, () =>
    write(target, writing),
  );
  read.release?.();
  await failPoint('batch.committed');
  // Somebody else may have been first: then the ledger holds what they told.
  return told?.outbox === outbox ? told : { outbox };
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
  if (order.replays) return readReplay(order, order.replays, parts);
  return readBatch(order, parts.sources, formOf(order, parts));
}

// Rules for duplicates look at values, and so does whoever keeps a batch in a stage or writes it record by record.
function formOf({ work: { entity }, config, abandon }: LoadOrder, { targets }: ProcessorParts): BatchForm {
  const looksOn = plansDuplicates(entity) || abandon !== undefined || config.transaction_mode !== 'per-batch';
  return targets.of(entity.target.connection).takesLines && !looksOn ? 'lines' : 'rows';
}

interface Writing {
  readonly order: LoadOrder;
  readonly batch: ReadBatch;
  readonly inputHash: string;
  readonly parts: ProcessorParts;
  /** Is told what this instance is about to store. */
  readonly tell: (described: DescribedBatch) => void;
}

function writeRows(target: BatchTarget, { order, batch, inputHash, parts, tell }: Writing) {
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
    tell(described);
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
