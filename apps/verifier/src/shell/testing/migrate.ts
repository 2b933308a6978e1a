import { randomUUID } from 'node:crypto';
import {
  isMalformed,
  openReader,
  PostgresqlTarget,
  resolveConnection,
  type ItemReader,
  type RecordEnding,
  type WritableRecord,
} from '@commander/connectors';
import {
  OUTCOMES,
  type ChangeWindow,
  type EffectiveConfig,
  type Entity,
  type OutcomeCounts,
  type Plan,
  type PlannedBatch,
  type VerifyOrder,
} from '@commander/contracts';
import {
  compilePipeline,
  entityWork,
  inputHash,
  planHash,
  type RecordPipeline,
} from '@commander/migration-plan';
import type { Env } from '@commander/security';

/** What an execution is besides a full one that moves everything, batch by batch. */
export interface MigrationOptions {
  readonly mode?: EffectiveConfig['transaction_mode'];
  /** Only these batches are moved. */
  readonly only?: readonly number[];
  /** The execution that this one resumes. */
  readonly resumes?: VerifyOrder;
  /** Read only what changed from then on. */
  readonly since?: string;
}

const BATCH_SIZE = 3;
const UNTIL = '2100-01-01T00:00:00Z';
const CONFIG: EffectiveConfig = {
  batch_size: BATCH_SIZE,
  parallel_batches: 1,
  max_retries: 0,
  retry_delay_ms: 0,
  stop_on_first_error: false,
  transaction_mode: 'per-batch',
  max_failed_records: 'unlimited',
  min_batch_success_percent: 0,
};

const commonOf = (plan: Plan, { resumes }: MigrationOptions) => {
  const executionId = randomUUID();
  return {
    order_id: randomUUID(),
    decision_id: randomUUID(),
    position: { partition: 0, offset: String(Number(resumes?.position.offset ?? 0) + 1) },
    project_id: plan.project.id,
    execution_id: executionId,
    chain_id: resumes?.chain_id ?? executionId,
    plan_hash: planHash(plan),
    attempt: 1,
    issued_at: '2026-01-01T00:00:00.000Z',
  };
};

/** Moves a plan's entities into the target, batches of three, without any other service; returns the order to verify it. */
export async function migrate(plan: Plan, env: Env, options: MigrationOptions = {}): Promise<VerifyOrder> {
  const { config } = resolveConnection('new', 'postgresql', env);
  const target = new PostgresqlTarget({ name: 'new', config });
  const common = commonOf(plan, options);
  const order: VerifyOrder = { kind: 'verify', ...common, plan, expected: {}, batches: {} };
  const counts: Record<string, number> = {};
  const move: Move = { order, target, env, options, counts };
  try {
    await target.prepare({ kind: 'prepare', ...common, plan });
    for (const entity of plan.entities) await moveEntity(entity, move);
    if (options.mode === 'single') await promote(move);
    await target.close({ kind: 'close', ...common, plan }, () => ({ counts: NOTHING, outbox: EMPTY }));
  } finally {
    await target.end();
  }
  const expected = expectedOf(counts, options);
  return { ...order, expected, count_missing: options.since === undefined ? undefined : true };
}

/** What must stand in the target is counted over the chain. */
const expectedOf = (counts: Record<string, number>, { resumes }: MigrationOptions): VerifyOrder['expected'] =>
  Object.fromEntries(
    Object.entries(counts).map(([name, count]) => [
      name,
      { target_count: count + (resumes?.expected[name]?.target_count ?? 0) },
    ]),
  );

interface Move {
  readonly order: VerifyOrder;
  readonly target: PostgresqlTarget;
  readonly env: Env;
  readonly options: MigrationOptions;
  /** Records that stand in the target, per entity. */
  readonly counts: Record<string, number>;
}

async function moveEntity(entity: Entity, move: Move): Promise<void> {
  const { order, options, env } = move;
  const pipeline = compilePipeline(entity);
  const reader = await openReader({ entity }, pipeline.sourceColumns, { env });
  const window = windowOf(entity, options);
  const fingerprint = await reader.fingerprint();
  const batches: PlannedBatch[] = [];
  for await (const batch of reader.plan(BATCH_SIZE, window)) batches.push(batch);
  order.batches[entity.name] = { batches, fingerprint, window };
  move.counts[entity.name] = 0;
  for (const batch of batches) {
    if (options.only && !options.only.includes(batch.batch)) continue;
    await moveBatch({ entity, batch, pipeline, reader, window }, move);
  }
  await reader.close();
}

const windowOf = ({ incremental }: Entity, { since }: MigrationOptions): ChangeWindow | undefined =>
  incremental && since !== undefined ? { column: incremental.column, since, until: UNTIL } : undefined;

interface Moving {
  readonly entity: Entity;
  readonly batch: PlannedBatch;
  readonly pipeline: RecordPipeline;
  readonly reader: ItemReader;
  readonly window: ChangeWindow | undefined;
}

async function moveBatch(moving: Moving, { order, target, options, counts }: Move): Promise<void> {
  const { entity, batch } = moving;
  const { expected: _expected, batches, plan, ...common } = order;
  const fingerprint = batches[entity.name]?.fingerprint;
  if (!fingerprint) throw new Error('a planned entity expected');
  const transaction_mode = options.mode ?? 'per-batch';
  const records = await recordsIn(moving);
  const loading = {
    order: {
      ...common,
      kind: 'load' as const,
      work: entityWork(plan, entity.name),
      batch,
      fingerprint,
      config: { ...CONFIG, transaction_mode },
    },
    inputHash: inputHash({ batch, fingerprint, plan_hash: order.plan_hash }),
    records,
    rejected: [],
  };
  if (transaction_mode === 'single') {
    await target.stage({ ...loading, outcome: { counts: NOTHING, outbox: EMPTY } });
    return;
  }
  await target.load({ ...loading, describe: (endings) => told(entity.name, endings, counts) });
}

async function promote({ order, target, counts }: Move): Promise<void> {
  const { expected: _expected, batches, ...common } = order;
  const staged = Object.fromEntries(
    Object.entries(batches).map(([name, planned]) => [name, planned.batches.length]),
  );
  await target.promote({
    order: { ...common, kind: 'promote', config: { ...CONFIG, transaction_mode: 'single' }, staged },
    describe: ({ entity, endings }) => told(entity, endings, counts),
    outcome: () => ({ counts: NOTHING, outbox: EMPTY }),
  });
}

const EMPTY = Buffer.from('');
const NOTHING = { read: 0, created: 0, updated: 0, unchanged: 0, merged: 0, skipped: 0, failed: 0 };

function told(entity: string, endings: readonly RecordEnding[], standing: Record<string, number>) {
  const counts: OutcomeCounts = { ...NOTHING, read: endings.length };
  for (const outcome of OUTCOMES) counts[outcome] = endings.filter((one) => one.outcome === outcome).length;
  standing[entity] = (standing[entity] ?? 0) + counts.created + counts.updated + counts.unchanged;
  return { counts, outbox: EMPTY };
}

async function recordsIn({ reader, batch, pipeline, window }: Moving): Promise<WritableRecord[]> {
  const records: WritableRecord[] = [];
  for await (const rows of reader.read(batch, window)) {
    for (const row of rows) {
      const record = isMalformed(row) ? undefined : pipeline.process(row);
      if (record?.kind === 'valid') records.push({ ...record, index: records.length });
    }
  }
  return records;
}
