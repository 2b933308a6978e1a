import { randomUUID } from 'node:crypto';
import { ConnectorError, type KeptKey } from '@commander/connectors';
import type { PlanOrder } from '@commander/contracts';
import { failPoint } from '@commander/fail-points';
import { canonicalRow, ownFailure, type RecordGroup } from '@commander/migration-plan';
import { decideGroup } from '../domain/duplicate-groups';
import { keyMaker } from './collect-keys';
import { batchOf, type DuplicatePass, type PlannedEntity } from './duplicate-pass';
import { DuplicateSeal } from './duplicate-seal';
import { findGroups } from './find-groups';
import { keepGroupRows } from './keep-group-rows';
import type { ProcessorParts } from './processor-parts';
import { readBatch } from './read-batch';

const AT_ONCE = 5000;

/**
 * Decides which records of a planned entity with rules are the same, before the first one is written: once for a chain of resumes, whoever else tries.
 * Throws a ConnectorError where that cannot be done, or was done over other batches.
 */
export async function planDuplicates(
  order: PlanOrder,
  planned: PlannedEntity,
  { env, sources, targets, limits }: Pick<ProcessorParts, 'env' | 'sources' | 'targets' | 'limits'>,
): Promise<void> {
  const { entity } = order.work;
  const store = targets.of(entity.target.connection).duplicates;
  const standing = await store.plan(order);
  if (standing) return expectSame(order, planned, standing.digest);
  const run = randomUUID();
  const pass: DuplicatePass = { order, planned, run, store, secrets: DuplicateSeal.of(env), sources, limits };
  await collectKeys(pass);
  const groups = await findGroups(pass);
  await keepDecisions(pass, groups);
  await keepGroupRows(pass, groups);
  await failPoint('plan.duplicates-kept');
  const { digest } = await store.publish(order, { run, digest: planned.digest });
  expectSame(order, planned, digest);
  await failPoint('plan.duplicates-published');
}

async function collectKeys(pass: DuplicatePass): Promise<void> {
  const { order, planned, sources } = pass;
  const { against = 'source' } = order.work.entity.duplicates;
  const keysOf = keyMaker(pass);
  if (against !== 'source') await collectTarget(pass, keysOf);
  for (const batch of planned.batches) {
    const { records } = await readBatch(batchOf(order, planned, batch), sources);
    const compared = records.map(({ index, sourceId, targetId, values }) => ({
      batch: batch.batch,
      index,
      id: sourceId,
      targetId,
      values,
    }));
    await keep(pass, keysOf(compared));
  }
}

async function collectTarget(pass: DuplicatePass, keysOf: ReturnType<typeof keyMaker>): Promise<void> {
  const { entity } = pass.order.work;
  let index = 0;
  const { run, order } = pass;
  await pass.store.run((statements) =>
    statements.eachTargetRow(entity, async (rows) => {
      const compared = rows.map((texts) => {
        const { targetId, values } = canonicalRow(entity, texts);
        return { batch: 0, index: index++, id: targetId, targetId, values };
      });
      await statements.keepKeys(run, order.execution_id, keysOf(compared));
    }),
  );
}

async function keep({ store, run, order }: DuplicatePass, keys: readonly KeptKey[]): Promise<void> {
  for (let start = 0; start < keys.length; start += AT_ONCE) {
    await store.run((statements) =>
      statements.keepKeys(run, order.execution_id, keys.slice(start, start + AT_ONCE)),
    );
  }
}

async function keepDecisions(
  { order, store, run }: DuplicatePass,
  groups: readonly RecordGroup[],
): Promise<void> {
  const { entity } = order.work;
  for (let start = 0; start < groups.length; start += AT_ONCE) {
    const some = groups.slice(start, start + AT_ONCE);
    const decisions = some.flatMap((group) => decideGroup(entity, group).decisions);
    await store.run((statements) => statements.keepDecisions(run, order.execution_id, decisions));
  }
}

function expectSame({ work }: PlanOrder, { digest }: PlannedEntity, standing: string): void {
  if (digest === standing) return;
  const message = `The source of ${work.entity.name} changed between two attempts at planning it, and its duplicates were decided at the first: start a new execution.`;
  throw new ConnectorError(ownFailure('duplicates.replanned', message));
}
