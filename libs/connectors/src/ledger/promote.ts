import type { EffectiveConfig, OutcomeCounts, PromoteOrder } from '@commander/contracts';
import { addCounts, NO_RECORDS } from '@commander/event-sourcing';
import { failPoint } from '@commander/fail-points';
import { entitiesInOrder, entityWork, ownFailure, type OwnCode } from '@commander/migration-plan';
import type { BatchOutcome, Promotion } from '../batch-target';
import { ConnectorError } from '../connector-error';
import type { TargetAccess } from './target-access';
import type { ErrorContext } from '../error-context';
import type { BatchKey } from './batch-key';
import { onceEvenClosed } from './exactly-once';
import type { StagedBatch } from './staged-batch';
import type { TargetSession } from './target-session';
import { writeBatch } from './write-batch';

/** Writes everything that is staged in one transaction; one that was done before is left as it is, also where the fence is closed. */
export async function promote(
  db: TargetAccess,
  promotion: Promotion,
  context: ErrorContext,
): Promise<{ replayed: boolean }> {
  const { order } = promotion;
  const { replayed } = await onceEvenClosed(db, {
    order,
    claimed: { inputHash: order.plan_hash },
    work: (session) => promoteAll(session, promotion, context),
  });
  return { replayed };
}

/** The outboxes of a promotion: one of each batch in the order of writing, at last its own. */
export async function* promotedOutboxes(
  db: TargetAccess,
  order: PromoteOrder,
): AsyncGenerator<Buffer, void, undefined> {
  const batches = inWritingOrder(order, await db.lend((session) => session.listStaged(order.chain_id)));
  const keys: BatchKey[] = batches.map(({ entity, batch }) => [order.chain_id, 'load', entity, batch]);
  for (const key of [...keys, [order.chain_id, 'promote', '', 0] as const]) {
    const row = await db.lend((session) => session.readRow(key));
    if (!row?.outbox) throw incomplete(order);
    yield row.outbox;
  }
}

async function promoteAll(
  session: TargetSession,
  promotion: Promotion,
  context: ErrorContext,
): Promise<BatchOutcome> {
  const { order } = promotion;
  const batches = inWritingOrder(order, await session.listStaged(order.chain_id));
  expectComplete(order, batches);
  const planned = batches.reduce((sum, staged) => sum + staged.notes.batch.records, 0);
  const most = mostFailures(order.config, planned);
  let counts: OutcomeCounts = NO_RECORDS;
  for (const staged of batches) {
    counts = addCounts(counts, await promoteBatch(session, promotion, staged, context));
    if (counts.failed > most) throw tooManyFailures(order, most);
    await failPoint('promote.in-middle');
  }
  await session.dropStagedRows(order.execution_id);
  return promotion.outcome(counts, batches.length);
}

async function promoteBatch(
  session: TargetSession,
  { order, describe }: Promotion,
  { entity, batch, input_hash: inputHash, notes }: StagedBatch,
  context: ErrorContext,
): Promise<OutcomeCounts> {
  const key: BatchKey = [order.chain_id, 'load', entity, batch];
  if (!(await session.insertRow(key, order, { inputHash }))) throw incomplete(order);
  const rows = await session.readStagedRows(order.chain_id, { entity, batch });
  const { project_id, chain_id, execution_id } = order;
  const work = entityWork(order.plan, entity);
  const { fingerprint } = notes;
  const writtenFor = { project_id, chain_id, execution_id, work, batch: notes.batch, fingerprint };
  const endings = await writeBatch(session, writtenFor, rows, context);
  const outcome = describe({ entity, notes, endings, cutShort: false });
  await session.storeOutcome(key, outcome);
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
