import type { EventData, ExecutionConfig, ExecutionRequest } from '@commander/contracts';
import type { EndedExecution } from '../state/ended-execution';
import { isSingle, type ExecutionState } from '../state/execution-state';
import { phaseIn } from '../state/phase-of';
import type { ProjectState } from '../state/project-state';
import type { Given } from './decide-command';
import { contiguousBatches } from './decide-checkpoint';
import { batchSizeOf } from './decide-work';
import type { DecisionContext, DecisionDraft } from './draft';
import { inheritedResults } from './inherited-results';
import { refuseExpiredResume } from './refuse-expired';
import { refusePlanChange } from './refuse-plan-change';
import { NO_PLAN, notAllowed, projectBusy, unknownExecution } from './refusals';
import { describePlan, refuseId, refuseMode } from './start-execution';
import { LIFE, type Refusal } from './transitions';

/** What a request of the type resume comes to: an execution that goes on where an ended one stopped. */
export function resumeExecution({
  command,
  by,
  state,
  context,
  newId,
}: Given<'execute-migration' | 'resume-migration'>): DecisionDraft | Refusal {
  const { request } = command;
  const { plan } = state;
  if (!plan) return NO_PLAN;
  const old = findResumable(request, state);
  if ('code' in old) return old;
  const config = { ...old.requested, ...request.config };
  const refusal =
    refuseId(state, newId) ??
    refusePlace(request, old, context) ??
    refusePlanChange(request, old, plan) ??
    refuseKnobs(config, request, old, state) ??
    refuseMode(config, plan.plan);
  if (refusal) return refusal;
  return {
    name: 'execution.started',
    subject: newId,
    data: {
      ...by,
      execution_id: newId,
      config,
      ...describePlan(plan),
      ...continued(request, old, plan.hash),
      ...chainOf(old, newId),
    },
  };
}

/** What was only staged is gone with its execution, so a run in one transaction starts anew. */
const chainOf = (old: ExecutionState, newId: string) =>
  isSingle(old) ? { chain_id: newId } : { chain_id: old.chainId, inherited: inheritedResults(old) };

const continued = (request: ExecutionRequest, old: ExecutionState, hash: string) => ({
  execution_type: 'resume' as const,
  resumes_execution_id: old.id,
  resume_from: placeOf(request),
  accepted_plan_change: hash === old.planHash ? undefined : true,
  since: old.since ?? undefined,
  rehearsal_execution_id: isSingle(old) ? undefined : old.predictions?.executionId,
});

function placeOf({ resume_from: from }: ExecutionRequest): EventData<'execution.started'>['resume_from'] {
  if (from?.checkpoint_id === undefined && from?.batch_number === undefined) return undefined;
  return { checkpoint_id: from.checkpoint_id, batch_number: from.batch_number };
}

/** The execution that a request resumes: only the newest one can be, and only where it failed or was cancelled. */
function findResumable(request: ExecutionRequest, state: ProjectState): ExecutionState | Refusal {
  if (state.writer) return projectBusy(state.writer);
  const id = request.resume_from?.execution_id;
  const refusal = id === undefined ? null : refuseNamed(id, state);
  if (refusal) return refusal;
  if (state.resumable) return state.resumable;
  return notAllowed(
    'The newest execution of this project neither failed nor was cancelled, or it was rolled back; start a new one.',
  );
}

function refuseNamed(id: string, state: ProjectState): Refusal | null {
  const phase = phaseIn(state, id);
  if (!phase) return unknownExecution(id);
  const answer = LIFE[phase]['resume-migration'];
  if (typeof answer !== 'string') return answer;
  const ended = state.ended.get(id);
  const refusal = ended ? refuseEnded(ended) : null;
  if (refusal || state.resumable?.id === id) return refusal;
  return notAllowed('A later execution has written since; only the newest one can be resumed.');
}

function refuseEnded({ type, undoing }: EndedExecution): Refusal | null {
  if (type === 'dry-run')
    return notAllowed('It was a dry run, which leaves nothing to resume; start a new one.');
  if (type === 'rollback')
    return notAllowed('It undid another execution; give the command rollback for that one again to go on.');
  if (type === 'replay')
    return notAllowed('It replayed quarantined records; give the replay again to go on with what is left.');
  if (undoing === 'none') return null;
  return notAllowed('What it wrote was undone, wholly or in part; start a new one.');
}

const refuseWindow = ({ incremental }: ExecutionRequest): Refusal | null =>
  incremental
    ? notAllowed('A resume keeps the window of the execution that it resumes; leave "incremental" out.')
    : null;

/** The place that a request names must be one that was reached; it never means: start at 0. */
function refusePlace(
  { resume_from: from }: ExecutionRequest,
  old: ExecutionState,
  context: DecisionContext,
): Refusal | null {
  const { checkpoint_id: checkpoint, batch_number: batch } = from ?? {};
  const refusal = checkpoint === undefined ? null : refuseCheckpoint(checkpoint, old, context);
  if (refusal || batch === undefined) return refusal;
  if (batch === 0)
    return notAllowed('Batches are numbered from 1; leave batch_number out to go on with what is left.');
  const { batchNumber } = contiguousBatches(old);
  if (batch <= batchNumber + 1) return null;
  return notAllowed(
    `Batch ${batchNumber + 1} is not committed, so batch ${batch} cannot be the first; leave batch_number out to go on with what is left.`,
  );
}

const WITHOUT = 'Leave the checkpoint out to go on from the stream and the ledger.';
const UNVERIFIED = 'The checkpoint is not valid: it could not be opened after it was written.';

function refuseCheckpoint(
  id: string,
  { checkpoints }: ExecutionState,
  { now, openCheckpoint }: DecisionContext,
): Refusal | null {
  const kept = checkpoints.kept.find(({ data }) => data.checkpoint_id === id);
  if (!kept) return notAllowed(`Checkpoint ${id} is not among those kept of this execution. ${WITHOUT}`);
  const { expires_at: expiry } = kept.data;
  if (expiry && Date.parse(expiry) <= now)
    return notAllowed(`Checkpoint ${id} expired at ${expiry}. ${WITHOUT}`);
  const opened = kept.verified === false ? UNVERIFIED : openCheckpoint(kept);
  return opened === 'valid' ? null : notAllowed(`${opened} ${WITHOUT}`);
}

const refuseKnobs = (
  config: ExecutionConfig,
  request: ExecutionRequest,
  old: ExecutionState,
  { ended }: ProjectState,
) =>
  refuseWindow(request) ??
  refuseSingle(config, old) ??
  refuseBatchSize(request, old) ??
  refuseExpiredResume(ended, config, old);

/** Batches stay as they were planned: the ledger knows them by their borders. */
function refuseBatchSize({ config }: ExecutionRequest, old: ExecutionState): Refusal | null {
  const isCut = [...old.entities.values()].some(({ planned }) => planned !== null);
  const size = batchSizeOf(old);
  if (!isCut || isSingle(old) || (config.batch_size ?? size) === size) return null;
  return notAllowed(
    `Its batches are planned with ${size} records each; leave batch_size out, or start a new execution.`,
  );
}

function refuseSingle({ transaction_mode: mode }: ExecutionConfig, old: ExecutionState): Refusal | null {
  const written = [...old.entities.values()].some(
    ({ tracker }) => tracker.contiguous > 0 || tracker.ahead.size > 0,
  );
  if (mode !== 'single' || !written || isSingle(old)) return null;
  return notAllowed(
    'Batches of it are committed already, so the rest cannot be one transaction; leave transaction_mode out.',
  );
}
