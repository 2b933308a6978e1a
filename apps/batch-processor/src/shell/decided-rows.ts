import { setTimeout as pause } from 'node:timers/promises';
import { ConnectorError, type BatchRows, type DuplicateStore } from '@commander/connectors';
import type { LoadOrder } from '@commander/contracts';
import { ownFailure, plansDuplicates } from '@commander/migration-plan';
import { decideRows } from '../domain/decide-rows';
import { DuplicateSeal } from './duplicate-seal';
import type { ProcessorParts } from './processor-parts';

const LOOK_MS = 100;

/**
 * A batch's rows after what was decided of duplicates, once everything that decides about them has its outcome: a record fails with the earlier
 * one that it is the same as. A batch that is given up fails as it is. Throws a transient ConnectorError after half a minute in vain, and as soon
 * as a pause, a cancel or an end waits for it; where the partition is lost the rows are not to be used.
 */
export async function decidedRows(
  order: LoadOrder,
  rows: BatchRows,
  parts: ProcessorParts,
  signal: AbortSignal,
): Promise<BatchRows> {
  const { env, targets } = parts;
  const { entity } = order.work;
  if (!plansDuplicates(entity) || order.abandon || order.batch.range.kind === 'deferred') return rows;
  const store = targets.of(entity.target.connection).duplicates;
  const { run, decisions, rows: kept } = await store.ofBatch(order);
  const secrets = kept.length > 0 ? DuplicateSeal.of(env) : null;
  const opened = kept.map((row) => ({
    ...row,
    values: secrets?.open<(string | null)[]>({ run }, row, row.sealed) ?? [],
  }));
  // A promotion writes batches in their order, in one transaction.
  if (order.config.transaction_mode !== 'single') await survivorsDone(order, store, parts, signal);
  return decideRows(entity, rows, { decisions, rows: opened });
}

// A survivor's batch may be behind this one, waiting for the place that this one takes: so nobody waits for ever.
async function survivorsDone(
  order: LoadOrder,
  store: DuplicateStore,
  { limits, watch }: ProcessorParts,
  signal: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + limits.survivorWaitMs;
  const execution = watch(order);
  while (!signal.aborted) {
    const [open] = await store.openSurvivors(order);
    if (open === undefined) return;
    if (performance.now() > deadline || (await execution.stopping())) throw stillOpen(order, open);
    await pause(LOOK_MS);
  }
}

const stillOpen = ({ work, batch }: LoadOrder, open: number): ConnectorError =>
  new ConnectorError(
    ownFailure(
      'duplicates.survivor_open',
      `Batch ${batch.batch} of ${work.entity.name} waits for batch ${open}, which holds the first of its duplicates and has no outcome yet.`,
    ),
  );
