import type { EffectiveConfig, OutcomeCounts, PromoteOrder } from '@commander/contracts';
import { addCounts, NO_RECORDS } from '@commander/event-sourcing';
import { failPoint } from '@commander/fail-points';
import { entitiesInOrder, entityWork, ownFailure, type OwnCode } from '@commander/migration-plan';
import type { BatchOutcome, Promotion } from '../batch-target';
import { ConnectorError } from '../connector-error';
import type { TargetAccess } from './target-access';
import type { ErrorContext } from '../error-context';
import { settleReferences } from '../references/settle-references';
import type { BatchKey } from './batch-key';
import type { StoredRow } from './ledger-row';
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
  const read = (kind: string, entity: string, batch: number) =>
    db.lend((session) => session.readRow([order.chain_id, kind, entity, batch]));
  const batches = inWritingOrder(order, await db.lend((session) => session.listStaged(order.chain_id)));
  for (const { entity, batch } of batches) yield outboxOf(order, await read('load', entity, batch));
  for (const [entity, count] of countsByEntity(batches)) {
    let batch = count + 1;
    for (let row = await read('load', entity, batch); row; row = await read('load', entity, ++batch))
      yield outboxOf(order, row);
  }
  yield outboxOf(order, await read('promote', '', 0));
}

function outboxOf(order: PromoteOrder, row: StoredRow | null): Buffer {
  if (!row?.outbox) throw incomplete(order);
  return row.outbox;
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
  const deferring: Deferring[] = [];
  for (const staged of batches) {
    const promoted = await promoteBatch(session, promotion, staged, context);
    counts = addCounts(counts, promoted.counts);
    if (promoted.deferred > 0) deferring.push({ staged, records: promoted.deferred });
    if (counts.failed > most) throw tooManyFailures(order, most);
    await failPoint('promote.in-middle');
  }
  await settleAll(session, promotion, { batches, deferring, context });
  await session.dropStagedRows(order.execution_id);
  return promotion.outcome(counts, batches.length);
}

async function promoteBatch(
  session: TargetSession,
  { order, describe }: Promotion,
  { entity, batch, input_hash: inputHash, notes }: StagedBatch,
  context: ErrorContext,
): Promise<{ counts: OutcomeCounts; deferred: number }> {
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
  return { counts: outcome.counts, deferred: endings.filter(({ remarks }) => remarks?.deferred).length };
}

interface Deferring {
  readonly staged: StagedBatch;
  /** Records that wait for the second pass. */
  readonly records: number;
}

interface SecondPasses {
  readonly batches: readonly StagedBatch[];
  readonly deferring: readonly Deferring[];
  readonly context: ErrorContext;
}

/** The second pass of a promotion, in its transaction: batches numbered behind those of their entity. */
async function settleAll(
  session: TargetSession,
  { order, describe }: Promotion,
  { batches, deferring, context }: SecondPasses,
): Promise<void> {
  const { project_id, chain_id, execution_id } = order;
  const numbers = countsByEntity(batches);
  for (const { staged, records } of deferring) {
    const { entity, batch: deferredBy, input_hash: inputHash } = staged;
    const batch = (numbers.get(entity) ?? 0) + 1;
    numbers.set(entity, batch);
    const range = { kind: 'deferred' as const, batch: deferredBy };
    const notes = { batch: { batch, first_record: 0, records, range } };
    const key: BatchKey = [chain_id, 'load', entity, batch];
    if (!(await session.insertRow(key, order, { inputHash, notes }))) throw incomplete(order);
    const work = entityWork(order.plan, entity);
    const writtenFor = { project_id, chain_id, execution_id, work, batch: notes.batch };
    const references = await settleReferences(session, { order: writtenFor, deferredBy, context });
    await session.storeOutcome(key, describe({ entity, notes, endings: [], references, cutShort: false }));
  }
}

function countsByEntity(batches: readonly StagedBatch[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { entity } of batches) counts.set(entity, (counts.get(entity) ?? 0) + 1);
  return counts;
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
