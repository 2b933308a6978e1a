import type { EffectiveConfig, OutcomeCounts, PromoteOrder } from '@commander/contracts';
import { addCounts, NO_RECORDS } from '@commander/event-sourcing';
import { failPoint } from '@commander/fail-points';
import { entitiesInOrder, entityWork, ownFailure, type OwnCode } from '@commander/migration-plan';
import type { PoolClient } from 'pg';
import type { BatchOutcome, Promotion } from '../../batch-target';
import { ConnectorError } from '../../connector-error';
import type { TargetDatabase } from '../connection/target-database';
import type { ErrorContext } from '../errors/classify-postgres-error';
import type { BatchKey } from '../meta/batch-key';
import { insertLedgerRow, OF_BATCH, storeOutcome } from '../meta/batch-ledger';
import { dropStagedRows, listStaged, readStagedRows, type StagedBatch } from '../meta/staged-rows';
import { onceEvenClosed } from './exactly-once';
import { writeBatch } from './write-batch';

/** Writes everything that is staged in one transaction; one that was done before is left as it is, also where the fence is closed. */
export async function promote(
  db: TargetDatabase,
  promotion: Promotion,
  context: ErrorContext,
): Promise<{ replayed: boolean }> {
  const { order } = promotion;
  const { replayed } = await onceEvenClosed(db, {
    order,
    claimed: { inputHash: order.plan_hash },
    work: (client) => promoteAll(client, promotion, context),
  });
  return { replayed };
}

/** The outboxes of a promotion: one of each batch in the order of writing, at last its own. */
export async function* promotedOutboxes(
  db: TargetDatabase,
  order: PromoteOrder,
): AsyncGenerator<Buffer, void, undefined> {
  const batches = inWritingOrder(order, await db.lend((client) => listStaged(client, order.chain_id)));
  const keys: BatchKey[] = batches.map(({ entity, batch }) => [order.chain_id, 'load', entity, batch]);
  for (const key of [...keys, [order.chain_id, 'promote', '', 0] as const]) {
    const { rows } = await db.lend((client) =>
      client.query<{ outbox: Buffer | null }>(
        `select outbox from commander_meta.batch_ledger where ${OF_BATCH}`,
        [...key],
      ),
    );
    const outbox = rows[0]?.outbox;
    if (!outbox) throw incomplete(order);
    yield outbox;
  }
}

async function promoteAll(
  client: PoolClient,
  promotion: Promotion,
  context: ErrorContext,
): Promise<BatchOutcome> {
  const { order } = promotion;
  const batches = inWritingOrder(order, await listStaged(client, order.chain_id));
  expectComplete(order, batches);
  const planned = batches.reduce((sum, staged) => sum + staged.notes.batch.records, 0);
  const most = mostFailures(order.config, planned);
  let counts: OutcomeCounts = NO_RECORDS;
  for (const staged of batches) {
    counts = addCounts(counts, await promoteBatch(client, promotion, staged, context));
    if (counts.failed > most) throw tooManyFailures(order, most);
    await failPoint('promote.in-middle');
  }
  await dropStagedRows(client, order.execution_id);
  return promotion.outcome(counts, batches.length);
}

async function promoteBatch(
  client: PoolClient,
  { order, describe }: Promotion,
  { entity, batch, input_hash: inputHash, notes }: StagedBatch,
  context: ErrorContext,
): Promise<OutcomeCounts> {
  const key: BatchKey = [order.chain_id, 'load', entity, batch];
  if (!(await insertLedgerRow(client, key, order, { inputHash }))) throw incomplete(order);
  const rows = await readStagedRows(client, order.chain_id, { entity, batch });
  const { chain_id, execution_id } = order;
  const work = entityWork(order.plan, entity);
  const writtenFor = { chain_id, execution_id, work, batch: { batch } };
  const endings = await writeBatch(client, writtenFor, rows, context);
  const outcome = describe({ entity, notes, endings, cutShort: false });
  await storeOutcome(client, key, outcome);
  return outcome.counts;
}

const inWritingOrder = (order: PromoteOrder, batches: readonly StagedBatch[]): StagedBatch[] =>
  entitiesInOrder(order.plan.entities).flatMap(({ name }) =>
    batches.filter((batch) => batch.entity === name),
  );

function expectComplete(order: PromoteOrder, batches: readonly StagedBatch[]): void {
  for (const [entity, count] of Object.entries(order.staged)) {
    if (batches.filter((batch) => batch.entity === entity).length !== count) throw incomplete(order);
  }
}

/** How many records may fail at most. */
function mostFailures(
  { stop_on_first_error: stop, max_failed_records: budget }: EffectiveConfig,
  planned: number,
): number {
  if (stop) return 0;
  if (typeof budget === 'number') return budget;
  return budget === 'unlimited' ? Infinity : (planned * Number(budget.slice(0, -1))) / 100;
}

const tooManyFailures = (order: PromoteOrder, most: number): ConnectorError =>
  refusal(
    order.config.stop_on_first_error ? 'promotion.stopped' : 'budget.failed_records',
    `more than ${Math.floor(most)} records failed, so nothing was written; see the failed records, mend them or allow more, then start again`,
    order,
  );

const incomplete = (order: PromoteOrder): ConnectorError =>
  refusal(
    'stage.incomplete',
    'the stage in the target does not hold what the stream says: was the database restored from an earlier backup?',
    order,
  );

const refusal = (code: OwnCode, sentence: string, order: PromoteOrder): ConnectorError =>
  new ConnectorError(ownFailure(code, `Promotion of execution ${order.execution_id}: ${sentence}.`));
