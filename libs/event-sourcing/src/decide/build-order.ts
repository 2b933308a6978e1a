import type {
  EntityWork,
  LoadOrder,
  Order,
  OrderKind,
  SourceSnapshot,
  VerifyOrder,
} from '@commander/contracts';
import { entityWork, snapshotFor } from '@commander/migration-plan';
import type { EntityState, ExecutionState, PlannedEntity } from '../state/execution-state';
import { predictedOf } from '../state/predictions';
import type { ProjectState } from '../state/project-state';
import type { Step } from '../state/step';
import { batchSizeOf } from './decide-work';
import { expireOrders } from './expire-orders';

const SAMPLED_BATCHES = 5;
// An order is one message, however many entities a plan has.
const MOST_SAMPLED_BATCHES = 1000;

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

type Builder = (common: ReturnType<typeof commonOf>, execution: ExecutionState, step: Step) => Order | null;

/** How the order of each kind is built; null where the state no longer calls for it. */
const BUILDERS: Readonly<Record<OrderKind, Builder>> = {
  prepare: (common, execution) => ({
    kind: 'prepare',
    ...common,
    ...planOf(execution),
    replays: execution.replays ?? undefined,
    snapshots: execution.snapshots ?? undefined,
    accept_lost_snapshots: execution.lossAccepted || undefined,
  }),
  plan: (common, execution, step) => ({
    kind: 'plan',
    ...common,
    work: workOf(execution, step),
    batch_size: batchSizeOf(execution),
    window: windowOf(execution, step),
    snapshot: snapshotOf(execution, step.entity),
    replays: execution.replays ?? undefined,
    undoes: execution.undoes ?? undefined,
  }),
  load: (common, execution, step) => {
    const load = loadOf(execution, step);
    return load && { kind: 'load', ...common, work: workOf(execution, step), ...load };
  },
  promote: (common, execution) =>
    execution.config && {
      kind: 'promote',
      ...common,
      plan: execution.plan,
      config: execution.config,
      staged: stagedOf(execution),
    },
  undo: (common, execution, step) => {
    const batch = plannedOf(execution, step)?.batch;
    return batch ? { kind: 'undo', ...common, work: workOf(execution, step), batch } : null;
  },
  rehearse: (common, execution) => ({
    kind: 'rehearse',
    ...common,
    plan: execution.plan,
    batch_size: batchSizeOf(execution),
  }),
  close: (common, execution) => ({ kind: 'close', ...common, ...planOf(execution) }),
  verify: (common, execution) => ({
    kind: 'verify',
    ...common,
    plan: execution.plan,
    ...verifyOf(execution),
  }),
  // It is ordered of an execution that has ended.
  expire: () => null,
};

/** An order that is out, and where its decision sends it. */
export interface OutstandingOrder {
  readonly order: Order;
  readonly partition: number;
}

/** The orders of a project that are out and have not had their effect; a new owner sends them again, which the ledger makes harmless. */
export const outstandingOrders = (state: ProjectState): OutstandingOrder[] => [
  ...[...state.executions.values()].flatMap((execution) => ordersOf(state.projectId, execution)),
  ...expireOrders(state),
];

const ordersOf = (projectId: string, execution: ExecutionState): OutstandingOrder[] =>
  [...execution.steps.values()]
    .filter((step) => step.status === 'in-flight')
    .flatMap((step) => {
      const order = BUILDERS[step.kind](commonOf(projectId, execution, step), execution, step);
      return order ? [{ order, partition: step.partition }] : [];
    });

const planOf = ({ plan, undoes }: ExecutionState) => ({ plan, undoes: undoes ?? undefined });

const workOf = (execution: ExecutionState, step: Step): EntityWork =>
  entityWork(execution.plan, step.entity ?? '');

/** What to look at; its end is read from the source's own clock, so that nothing slips between two windows. */
function windowOf({ plan, since, undoes, replays }: ExecutionState, { entity: name = '' }: Step) {
  const entity = plan.entities.find((candidate) => candidate.name === name);
  return entity?.incremental && !undoes && !replays
    ? { since: since?.[name] ?? null, until: null }
    : undefined;
}

/** The snapshot that an entity's source is read in; undefined where it has none, or has it no more. */
function snapshotOf({ plan, snapshots }: ExecutionState, name: string | undefined) {
  const source = plan.entities.find((candidate) => candidate.name === name)?.source;
  return source && snapshotFor(source, snapshots);
}

function plannedOf(execution: ExecutionState, { entity, batch = 0 }: Step) {
  const planned = execution.entities.get(entity ?? '')?.planned;
  const found = planned?.batches[batch - 1];
  return planned && found ? { planned, batch: found } : null;
}

function loadOf(
  execution: ExecutionState,
  step: Step,
): Omit<LoadOrder, keyof ReturnType<typeof commonOf> | 'kind' | 'work'> | null {
  const found = plannedOf(execution, step);
  if (!found || !execution.config) return null;
  const { planned, batch } = found;
  const snapshot = snapshotOf(execution, step.entity);
  return {
    batch,
    fingerprint: planned.fingerprint,
    snapshot,
    exact: (snapshot && snapshot.moment === planned.moment) || undefined,
    config: execution.config,
    // A full run reads its batches whole: what changed since the planning belongs to them too.
    window: execution.since ? planned.window : undefined,
    replays: execution.replays ?? undefined,
    abandon: step.abandon,
    predicted: execution.predictions
      ? predictedOf(execution.predictions, step, { range: batch.range, fingerprint: planned.fingerprint })
      : undefined,
  };
}

const stagedOf = ({ entities }: ExecutionState): Record<string, number> =>
  Object.fromEntries([...entities].map(([name, { planned }]) => [name, planned?.batches.length ?? 0]));

function verifyOf(execution: ExecutionState): Pick<VerifyOrder, 'expected' | 'batches' | 'count_missing'> {
  const entities = [...execution.entities];
  const share = Math.floor(MOST_SAMPLED_BATCHES / entities.length);
  return {
    expected: Object.fromEntries(
      entities.map(([name, { counts }]) => [
        name,
        { target_count: counts.created + counts.updated + counts.unchanged },
      ]),
    ),
    batches: Object.fromEntries(
      entities.flatMap(([name, { planned }]: [string, EntityState]) =>
        // What a replay moved has no source to be compared with.
        planned && !execution.replays ? sampleOf(name, planned, share, snapshotOf(execution, name)) : [],
      ),
    ),
    count_missing: execution.since ? true : undefined,
  };
}

/** A few batches spread evenly over the entity, as many as its share of the order allows, at least one. */
function sampleOf(
  name: string,
  planned: PlannedEntity,
  share: number,
  snapshot: SourceSnapshot | undefined,
): [string, VerifyOrder['batches'][string]][] {
  // What the second pass set has no records of its own.
  const read = planned.batches.filter(({ range }) => range.kind !== 'deferred');
  const n = read.length;
  if (n === 0) return [];
  const most = Math.min(SAMPLED_BATCHES, n, Math.max(1, share));
  const picks = new Set(Array.from({ length: most }, (_, i) => Math.floor((i * n) / most)));
  const batches = read.filter((_, i) => picks.has(i));
  const { fingerprint, window } = planned;
  return [[name, { batches, fingerprint, window, snapshot }]];
}
