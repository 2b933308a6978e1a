import { countMissingInSource, inspectTarget, type TargetInspector } from '@commander/connectors';
import type { Entity, EventData, VerifyOrder } from '@commander/contracts';
import { inputHash, plansDuplicates, writePolicy } from '@commander/migration-plan';
import type { Env } from '@commander/security';
import type { EntityFindings } from '../domain/findings';
import { judgeRecord, type JudgedRecord } from '../domain/judge-record';
import type { SampledBatch } from '../domain/plan-sample';
import { lookUpFields } from './look-up-fields';
import { readSample, type ReadBatch } from './read-sample';
import { sampleParts } from './sample-parts';

/** Verifies one entity in one snapshot of its target, in more where its sampled records are too large for memory; throws a ConnectorError where source or target cannot be read. */
export async function verifyEntity(
  order: VerifyOrder,
  entity: Entity,
  { sampled, env }: { sampled: readonly SampledBatch[]; env: Env },
): Promise<EntityFindings> {
  const planned = order.batches[entity.name];
  const { connection } = entity.target;
  const judged: JudgedRecord[] = [];
  let sample: readonly ReadBatch[] = [];
  // The target is not held while the source is read; the last part is judged with the rest.
  const parts = planned ? sampleParts(readSample({ entity, ...planned, batches: sampled }, env)) : [];
  for await (const part of parts) {
    const before = { entity, sample };
    if (sample.length > 0)
      judged.push(...(await inspectTarget(connection, env, (inspector) => judge(inspector, order, before))));
    sample = part;
  }
  const missing = order.count_missing ? { missing: await countMissingInSource(entity, env) } : {};
  return inspectTarget(connection, env, async (inspector) => ({
    ...missing,
    entity: entity.name,
    count: await count(inspector, order, entity),
    judged: [...judged, ...(await judge(inspector, order, { entity, sample }))],
    references: await references(inspector, order, { entity, env }),
  }));
}

async function count(
  inspector: TargetInspector,
  order: VerifyOrder,
  entity: Entity,
): Promise<EntityFindings['count']> {
  const { repeats, existing, unchanged } = await inspector.countWritten(order.chain_id, entity);
  // Outcomes count records; records that share a target id are one row.
  const outcomes = order.expected[entity.name]?.target_count ?? 0;
  return { expected: Math.max(0, outcomes - repeats), found: existing + unchanged };
}

const NOBODY: ReadonlySet<string> = new Set();

async function judge(
  inspector: TargetInspector,
  order: VerifyOrder,
  { entity, sample }: { entity: Entity; sample: readonly ReadBatch[] },
): Promise<JudgedRecord[]> {
  const { chain_id, plan_hash, batches } = order;
  const fingerprint = batches[entity.name]?.fingerprint;
  if (!fingerprint) return [];
  // The records of one batch are written once, unless the plan, or that of an earlier execution of the chain, says otherwise.
  const rewritten = writePolicy(entity) === 'update' || chain_id !== order.execution_id;
  const judged: JudgedRecord[] = [];
  for (const { batch, records: read } of sample) {
    const grouped = plansDuplicates(entity)
      ? await inspector.groupedIds(chain_id, entity, batch.batch)
      : NOBODY;
    const alone = read.filter(({ recordId }) => !grouped.has(recordId));
    const records = await lookUpFields(inspector, { plan: order.plan, entity }, alone);
    const rows = records.map(({ values }) => values);
    const expected = {
      batch: batch.batch,
      inputHash: inputHash({ batch, plan_hash, fingerprint }),
      rewritten,
      rows,
    };
    const compared = await inspector.compare(chain_id, entity, expected);
    judged.push(
      ...compared.flatMap((row) => {
        const record = records[row.place];
        return record ? [judgeRecord(entity, record, row)] : [];
      }),
    );
  }
  return judged;
}

type References = EventData<'verification.completed'>['references'];

async function references(
  inspector: TargetInspector,
  { plan }: VerifyOrder,
  { entity, env }: { entity: Entity; env: Env },
): Promise<References> {
  const counted: References = [];
  for (const { fields, entity: name, on_missing } of entity.references) {
    const parent = plan.entities.find((candidate) => candidate.name === name);
    if (!parent) continue;
    const { connection, table } = parent.target;
    const reference = { table: entity.target.table, fields, parent: { table, key: parent.key } };
    const numbers =
      connection === entity.target.connection
        ? await inspector.countReference(reference)
        : await inspectTarget(connection, env, (other) => inspector.countReference(reference, other));
    counted.push({ entity: entity.name, fields, refers_to: name, on_missing, ...numbers });
  }
  return counted;
}
