import type { Entity, ExecutionRequest, Replays } from '@commander/contracts';
import { plansDuplicates } from '@commander/migration-plan';
import type { EndedExecution } from '../state/ended-execution';
import { isLoad } from '../state/execution-state';
import type { ProjectState } from '../state/project-state';
import type { Given } from './decide-command';
import type { DecisionDraft } from './draft';
import { refusePlanChange } from './refuse-plan-change';
import { NO_PLAN, notAllowed, projectBusy, unknownExecution } from './refusals';
import { describePlan, refuseId, refuseMode } from './start-execution';
import type { Refusal } from './transitions';

/** What a request of the type replay comes to: an execution whose source is the quarantine of an ended one. */
export function replayExecution({
  command,
  by,
  state,
  newId,
}: Given<'execute-migration'>): DecisionDraft | Refusal {
  const { request } = command;
  const { plan } = state;
  if (!plan) return NO_PLAN;
  const replayed = findReplayed(request, state);
  if ('code' in replayed) return replayed;
  const config = { ...plan.plan.config, ...request.config };
  const refusal =
    refuseId(state, newId) ??
    refuseParts(request, plan.plan.entities) ??
    refuseMode(config, plan.plan) ??
    refuseChange(request, replayed, state);
  if (refusal) return refusal;
  return {
    name: 'execution.started',
    subject: newId,
    data: {
      ...by,
      execution_id: newId,
      chain_id: newId,
      execution_type: 'replay',
      config,
      ...describePlan(plan),
      accepted_plan_change: plan.hash === replayed.planHash ? undefined : true,
      replays: selectionOf(request, replayed, state),
    },
  };
}

function findReplayed({ replay }: ExecutionRequest, state: ProjectState): EndedExecution | Refusal {
  if (!replay) return notAllowed('A replay needs "replay.execution_id": the execution whose records failed.');
  const { execution_id: id } = replay;
  if (state.writer) return projectBusy(state.writer);
  const ended = state.ended.get(id);
  if (ended) return refuseEnded(ended) ?? ended;
  return state.executions.has(id)
    ? notAllowed('It still runs; replay what failed once it has ended.')
    : unknownExecution(id);
}

function refuseEnded({ type, undoing, opened }: EndedExecution): Refusal | null {
  if (!isLoad(type) || !opened)
    return notAllowed('It wrote nothing, so no record of it is in the quarantine.');
  if (type === 'replay')
    return notAllowed(
      'It replayed records of another execution; what failed again is replayed by naming that one.',
    );
  if (undoing === 'none') return null;
  return notAllowed('What it wrote was undone, and its quarantine with it; start a new one.');
}

function refuseParts(
  { replay, resume_from, incremental }: ExecutionRequest,
  entities: readonly Entity[],
): Refusal | null {
  if (resume_from || incremental)
    return notAllowed('A replay reads the quarantine; leave "resume_from" and "incremental" out.');
  const { entity } = replay ?? {};
  const asked = entities.filter(({ name }) => entity === undefined || name === entity);
  if (asked.length > 0) return refuseRules(asked);
  return notAllowed(
    'The plan has no entity of that name; name one of the plan, or leave "replay.entity" out.',
  );
}

/** Rules over all records of a source say nothing of a few of them: a survivor may be long written. */
function refuseRules(asked: readonly Entity[]): Refusal | null {
  const ruled = asked.find(plansDuplicates);
  if (!ruled) return null;
  return notAllowed(
    `Entity "${ruled.name}" decides duplicates by rules over its whole source, which a replay does not read; name another "replay.entity", or mend the source and load it again by an incremental execution.`,
  );
}

function refuseChange(
  request: ExecutionRequest,
  { planHash }: EndedExecution,
  { plan, plans }: ProjectState,
): Refusal | null {
  const before = plans.get(planHash);
  return plan && before ? refusePlanChange(request, { planHash, plan: before }, plan) : null;
}

function selectionOf(
  { replay }: ExecutionRequest,
  { id, chainId }: EndedExecution,
  { ended }: ProjectState,
): Replays {
  const updates = [...ended.values()].some(
    (other) => other.chainId === chainId && other.type === 'incremental',
  );
  return { ...replay, execution_id: id, chain_id: chainId, ...(updates && { updates }) };
}
