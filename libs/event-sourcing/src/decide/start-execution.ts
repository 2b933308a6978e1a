import type { EventData, ExecutionConfig, ExecutionRequest, Plan } from '@commander/contracts';
import { entitiesInOrder } from '@commander/migration-plan';
import { isKnown, type ProjectState } from '../state/project-state';
import { defaultSince } from './default-since';
import type { Given } from './decide-command';
import type { DecisionContext, DecisionDraft } from './draft';
import { NO_PLAN, notAllowed, projectBusy } from './refusals';
import type { Refusal } from './transitions';

/** What `execute-migration` comes to, but for the types resume and replay. */
export function startExecution({
  command,
  by,
  state,
  context,
  newId,
}: Given<'execute-migration'>): DecisionDraft | Refusal {
  const { request } = command;
  const { plan } = state;
  if (!plan) return NO_PLAN;
  const config = { ...plan.plan.config, ...request.config };
  const refusal =
    refuseRequest(request, plan.plan) ??
    refuseFuture(request, context) ??
    refuseMode(config, plan.plan) ??
    refuseId(state, newId) ??
    refuseWriter(request, state);
  if (refusal) return refusal;
  return {
    name: 'execution.started',
    subject: newId,
    data: {
      ...by,
      execution_id: newId,
      chain_id: newId,
      execution_type: request.execution_type,
      config,
      ...describePlan(plan),
      since: sinceOf(request, state, plan.plan),
      rehearsal_execution_id: rehearsalOf(request, state),
    },
  };
}

/** What an execution's start says of its plan. */
export const describePlan = ({
  plan,
  hash,
}: NonNullable<ProjectState['plan']>): Pick<
  EventData<'execution.started'>,
  'project' | 'plan_hash' | 'entities'
> => ({
  project: plan.project.name,
  plan_hash: hash,
  entities: entitiesInOrder(plan.entities).map((entity) => entity.name),
});

function refuseRequest(request: ExecutionRequest, plan: Plan): Refusal | null {
  const { execution_type: type, resume_from, replay, accept_plan_change, incremental } = request;
  if (resume_from) return ofAnotherType('resume_from', 'resume');
  if (replay) return ofAnotherType('replay', 'replay');
  if (accept_plan_change) return ofAnotherType('accept_plan_change', 'resume');
  if (incremental && type !== 'incremental') return ofAnotherType('incremental', 'incremental');
  if (type !== 'incremental' || plan.entities.some((entity) => entity.incremental)) return null;
  return notAllowed(
    'No entity of the plan has "incremental"; name the column that says when a record last changed.',
  );
}

const ofAnotherType = (part: string, type: string): Refusal =>
  notAllowed(`"${part}" belongs to the execution type "${type}"; use that type, or leave it out.`);

/** A window that ends before it begins reads nothing, and the next one would begin behind what it left out. */
const refuseFuture = ({ incremental }: ExecutionRequest, { now }: DecisionContext): Refusal | null =>
  incremental?.since !== undefined && Date.parse(incremental.since) > now
    ? notAllowed(
        `"since" (${incremental.since}) lies in the future; give a time that has passed, or leave it out.`,
      )
    : null;

const refuseWriter = ({ execution_type }: ExecutionRequest, { writer }: ProjectState): Refusal | null =>
  writer && execution_type !== 'dry-run' ? projectBusy(writer) : null;

/** The refusal of one transaction over several databases. */
export function refuseMode({ transaction_mode: mode }: ExecutionConfig, plan: Plan): Refusal | null {
  const targets = new Set(plan.entities.map(({ target }) => target.connection)).size;
  if (mode !== 'single' || targets === 1) return null;
  return notAllowed(
    `The transaction mode "single" needs one target connection, but the entities name ${targets}; use another mode.`,
  );
}

/** The refusal of an id that an execution of the project has already. */
export const refuseId = (state: ProjectState, id: string): Refusal | null =>
  isKnown(state, id)
    ? notAllowed(`Execution ${id} exists already; give the command without an execution id.`)
    : null;

/** Where the window of each entity begins: as asked for, else where the last one ended. */
function sinceOf({ execution_type, incremental }: ExecutionRequest, state: ProjectState, plan: Plan) {
  if (execution_type !== 'incremental') return undefined;
  const entities = plan.entities.filter((entity) => entity.incremental);
  return Object.fromEntries(
    entities.map((entity) => [entity.name, incremental?.since ?? defaultSince(state.ended, entity)]),
  );
}

/** What a full run of the same plan can be compared with. */
const rehearsalOf = (
  { execution_type }: ExecutionRequest,
  { rehearsal, plan }: ProjectState,
): string | undefined =>
  execution_type === 'full' && rehearsal?.planHash === plan?.hash ? rehearsal?.executionId : undefined;
