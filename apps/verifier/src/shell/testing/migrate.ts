import { randomUUID } from 'node:crypto';
import {
  isMalformed,
  openReader,
  PostgresqlTarget,
  resolveConnection,
  type ItemReader,
  type WritableRecord,
} from '@commander/connectors';
import type { Entity, Outcome, OutcomeCounts, Plan, PlannedBatch, VerifyOrder } from '@commander/contracts';
import { compilePipeline, entityWork, type RecordPipeline } from '@commander/migration-plan';
import type { Env } from '@commander/security';

const CONFIG = {
  batch_size: 3,
  parallel_batches: 1,
  max_retries: 0,
  retry_delay_ms: 0,
  stop_on_first_error: false,
  transaction_mode: 'per-batch',
  max_failed_records: 'unlimited',
  min_batch_success_percent: 0,
} as const;

const commonOf = (plan: Plan, executionId: string) => ({
  order_id: randomUUID(),
  decision_id: randomUUID(),
  position: { partition: 0, offset: '1' },
  project_id: plan.project.id,
  execution_id: executionId,
  chain_id: executionId,
  plan_hash: 'plan',
  attempt: 1,
  issued_at: '2026-01-01T00:00:00.000Z',
});

const countsOf = (outcomes: readonly Outcome[], read: number): OutcomeCounts => {
  const of = (outcome: Outcome) => outcomes.filter((one) => one === outcome).length;
  return {
    read,
    created: of('created'),
    updated: of('updated'),
    unchanged: of('unchanged'),
    merged: of('merged'),
    skipped: of('skipped'),
    failed: read - outcomes.length + of('failed'),
  };
};

/** Moves a plan's entities into the target, batches of three, without any other service; returns the order to verify it. */
export async function migrate(plan: Plan, env: Env): Promise<VerifyOrder> {
  const executionId = randomUUID();
  const { config } = resolveConnection('new', 'postgresql', env);
  const target = new PostgresqlTarget({ name: 'new', config });
  try {
    await target.prepare({ kind: 'prepare', ...commonOf(plan, executionId), plan });
    const order: VerifyOrder = {
      kind: 'verify',
      ...commonOf(plan, executionId),
      plan,
      expected: {},
      batches: {},
    };
    for (const entity of plan.entities) {
      const moved = await moveEntity({ plan, entity, executionId, target }, env);
      order.expected[entity.name] = { target_count: moved.count };
      order.batches[entity.name] = { batches: moved.batches, fingerprint: moved.fingerprint };
    }
    return order;
  } finally {
    await target.end();
  }
}

interface Move {
  readonly plan: Plan;
  readonly entity: Entity;
  readonly executionId: string;
  readonly target: PostgresqlTarget;
}

async function moveEntity({ plan, entity, executionId, target }: Move, env: Env) {
  const pipeline = compilePipeline(entity);
  const reader = await openReader({ entity }, pipeline.sourceColumns, { env });
  const fingerprint = await reader.fingerprint();
  const batches: PlannedBatch[] = [];
  for await (const batch of reader.plan(CONFIG.batch_size)) batches.push(batch);
  let count = 0;
  for (const batch of batches) {
    const { records, read } = await recordsIn(reader, batch, pipeline);
    const common = commonOf(plan, executionId);
    const work = entityWork(plan, entity.name);
    await target.load({
      order: { kind: 'load', ...common, work, batch, fingerprint, config: CONFIG },
      inputHash: String(batch.batch),
      records,
      rejected: [],
      describe: (written) => {
        const outcomes = written.map(({ outcome }) => outcome);
        const counts = countsOf(outcomes, read);
        count += counts.created + counts.updated + counts.unchanged;
        return { counts, outbox: Buffer.from('') };
      },
    });
  }
  await reader.close();
  return { count, batches, fingerprint };
}

async function recordsIn(reader: ItemReader, batch: PlannedBatch, pipeline: RecordPipeline) {
  const records: WritableRecord[] = [];
  let read = 0;
  for await (const rows of reader.read(batch)) {
    for (const row of rows) {
      const record = isMalformed(row) ? undefined : pipeline.process(row);
      if (record?.kind === 'valid') records.push({ ...record, index: read });
      read++;
    }
  }
  return { records, read };
}
