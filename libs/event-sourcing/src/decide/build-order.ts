import type { EntityWork, LoadOrder, Order, VerifyOrder } from '@commander/contracts';
import { entityWork } from '@commander/migration-plan';
import type { EntityState, ExecutionState } from '../state/execution-state';
import type { Step } from '../state/step';
import { batchSizeOf } from './decide-work';

const SAMPLED_BATCHES = 5;

const commonOf = (projectId: string, execution: ExecutionState, step: Step) => ({
  order_id: step.orderId,
  decision_id: step.decisionId,
  position: step.position,
  project_id: projectId,
  execution_id: execution.id,
  chain_id: execution.chainId,
  plan_hash: execution.planHash,
  attempt: step.attempt,
  issued_at: step.issuedAt,
  traceparent: execution.traceparent,
});

/** The order that a step sends out; null where the state no longer calls for it. */
function buildOrder(projectId: string, execution: ExecutionState, step: Step): Order | null {
  const common = commonOf(projectId, execution, step);
  switch (step.kind) {
    case 'prepare':
    case 'close':
      return { kind: step.kind, ...common, plan: execution.plan };
    case 'plan':
      return { kind: 'plan', ...common, work: workOf(execution, step), batch_size: batchSizeOf(execution) };
    case 'load': {
      const load = loadOf(execution, step);
      return load && { kind: 'load', ...common, work: workOf(execution, step), ...load };
    }
    case 'promote':
    case 'undo':
    case 'rehearse':
      return null;
    case 'verify':
      return { kind: 'verify', ...common, plan: execution.plan, ...verifyOf(execution) };
  }
}

/**
 * The orders that are out and have not had their effect, all of them or those of one decision; a new owner sends them
 * again, which the ledger makes harmless.
 */
export const outstandingOrders = (
  projectId: string,
  execution: ExecutionState,
  decisionId?: string,
): { order: Order; step: Step }[] =>
  [...execution.steps.values()]
    .filter((step) => step.status === 'in-flight' && !execution.ended)
    .filter((step) => decisionId === undefined || step.decisionId === decisionId)
    .flatMap((step) => {
      const order = buildOrder(projectId, execution, step);
      return order ? [{ order, step }] : [];
    });

const workOf = (execution: ExecutionState, step: Step): EntityWork =>
  entityWork(execution.plan, step.entity ?? '');

function loadOf(
  execution: ExecutionState,
  step: Step,
): Pick<LoadOrder, 'batch' | 'fingerprint' | 'config'> | null {
  const planned = execution.entities.get(step.entity ?? '')?.planned;
  const batch = planned?.batches[(step.batch ?? 0) - 1];
  if (!planned || !batch || !execution.config) return null;
  return { batch, fingerprint: planned.fingerprint, config: execution.config };
}

function verifyOf(execution: ExecutionState): Pick<VerifyOrder, 'expected' | 'batches'> {
  const entities = [...execution.entities];
  return {
    expected: Object.fromEntries(
      entities.map(([name, { counts }]) => [
        name,
        { target_count: counts.created + counts.updated + counts.unchanged },
      ]),
    ),
    batches: Object.fromEntries(entities.flatMap(([name, entity]) => sampleOf(name, entity))),
  };
}

/** A few batches spread evenly over the entity. */
function sampleOf(name: string, { planned }: EntityState): [string, VerifyOrder['batches'][string]][] {
  if (!planned || planned.batches.length === 0) return [];
  const n = planned.batches.length;
  const picks = new Set(
    Array.from({ length: Math.min(SAMPLED_BATCHES, n) }, (_, i) =>
      Math.floor((i * n) / Math.min(SAMPLED_BATCHES, n)),
    ),
  );
  const batches = planned.batches.filter((_, i) => picks.has(i));
  return [[name, { batches, fingerprint: planned.fingerprint }]];
}
