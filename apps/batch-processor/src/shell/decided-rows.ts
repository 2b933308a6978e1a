import { setTimeout as pause } from 'node:timers/promises';
import { ConnectorError, type BatchRows, type DuplicateStore } from '@commander/connectors';
import type { LoadOrder } from '@commander/contracts';
import { ownFailure, plansDuplicates } from '@commander/migration-plan';
import { decideRows } from '../domain/decide-rows';
import { DuplicateSeal } from './duplicate-seal';
import type { ProcessorParts } from './processor-parts';

const WAIT_MS = 30_000;
const LOOK_MS = 100;

/**
 * A batch's rows after what was decided of duplicates, once everything that decides about them has its outcome: a record fails with the earlier
 * one that it is the same as. A batch that is given up fails as it is. Throws a transient ConnectorError after half a minute in vain.
 */
export async function decidedRows(
  order: LoadOrder,
  rows: BatchRows,
  { env, targets }: Pick<ProcessorParts, 'env' | 'targets'>,
): Promise<BatchRows> {
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
  if (order.config.transaction_mode !== 'single') await survivorsDone(order, store);
  return decideRows(entity, rows, { decisions, rows: opened });
}

async function survivorsDone(order: LoadOrder, store: DuplicateStore): Promise<void> {
  const deadline = performance.now() + WAIT_MS;
  for (;;) {
    const [open] = await store.openSurvivors(order);
    if (open === undefined) return;
    if (performance.now() > deadline) throw stillOpen(order, open);
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
