import { chooseStrategy, DEFAULT_BATCH_SIZE } from '@commander/migration-plan';
import { conserves } from '../state/counts';
import { isBusy, isLoaded, isPlanned, type ExecutionState } from '../state/execution-state';
import { stepKey, type StepTarget } from '../state/step';
import { decideCheckpoint } from './decide-checkpoint';
import { dispatch, dueSteps, nextLoads } from './dispatch';
import type { DecisionContext, DecisionDraft } from './draft';
import { totalCounts } from './end-execution';

/** The way from the start to the last batch: prepare, plan every source, choose the strategy, load, close. */
export function decideWork(execution: ExecutionState, context: DecisionContext): DecisionDraft | null {
  if (!execution.prepared) return startOrRepeat(execution, [{ kind: 'prepare' }], context);
  if (!isPlanned(execution)) return startOrRepeat(execution, unplanned(execution), context);
  if (!execution.config) return decideStrategy(execution);
  const loads = dispatch(execution, nextLoads(execution, context.now), context);
  return loads ?? decideCheckpoint(execution, context) ?? decideLoaded(execution);
}

const unplanned = (execution: ExecutionState): StepTarget[] =>
  [...execution.entities]
    .filter(([, entity]) => !entity.planned)
    .map(([entity]) => ({ kind: 'plan', entity }));

/** Sends out what was never sent, and again what is due again. */
function startOrRepeat(
  execution: ExecutionState,
  targets: readonly StepTarget[],
  context: DecisionContext,
): DecisionDraft | null {
  const due = new Set(dueSteps(execution, context.now).map(stepKey));
  const open = targets.filter((target) => !execution.steps.has(stepKey(target)) || due.has(stepKey(target)));
  return dispatch(execution, open, context);
}

function decideStrategy(execution: ExecutionState): DecisionDraft {
  const planned = [...execution.entities.values()].map((entity) => entity.planned);
  const plannedRecords = planned.reduce((sum, entity) => sum + (entity?.records ?? 0), 0);
  const chosen = chooseStrategy({ plannedRecords, config: execution.requested });
  return {
    name: 'strategy.chosen',
    subject: execution.id,
    data: {
      execution_id: execution.id,
      strategy: chosen.strategy,
      planned_records: plannedRecords,
      planned_batches: planned.reduce((sum, entity) => sum + (entity?.batches.length ?? 0), 0),
      checkpoint_every: chosen.checkpointEvery,
      config: chosen.config,
      reasons: chosen.reasons,
    },
  };
}

/** The size of the batches that a source is cut into; it must be known before the size of the job is. */
export const batchSizeOf = (execution: ExecutionState): number =>
  execution.requested.batch_size ?? DEFAULT_BATCH_SIZE;

function decideLoaded(execution: ExecutionState): DecisionDraft | null {
  if (isBusy(execution) || ![...execution.entities.values()].every(isLoaded)) return null;
  const counts = totalCounts(execution);
  const data = { execution_id: execution.id };
  if (conserves(counts))
    return { name: 'execution.closing', subject: execution.id, data: { ...data, end: 'completed' } };
  const outcomes =
    counts.created + counts.updated + counts.unchanged + counts.merged + counts.skipped + counts.failed;
  const message = `${counts.read} records were read, but ${outcomes} have an outcome: records were lost or counted twice.`;
  const failure = {
    category: 'fatal',
    error_type: 'system',
    code: 'conservation',
    message,
    retriable: false,
  } as const;
  return {
    name: 'execution.closing',
    subject: execution.id,
    data: { ...data, end: 'failed', reason: message, failure },
  };
}
