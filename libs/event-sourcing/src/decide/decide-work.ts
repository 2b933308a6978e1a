import { chooseStrategy, DEFAULT_BATCH_SIZE } from '@commander/migration-plan';
import { isPlanned, type ExecutionState } from '../state/execution-state';
import type { StepTarget } from '../state/step';
import { decideCheckpoint } from './decide-checkpoint';
import { decideLoaded } from './decide-loaded';
import { decideStop } from './decide-stop';
import { dispatch, startOrRepeat } from './dispatch';
import type { DecisionContext, DecisionDraft } from './draft';
import { nextLoads, nextPromotion, nextUndo } from './next-batches';
import { pauseForCensus } from './pause-for';

/** The way from the start to the last batch: prepare, plan every source, choose the strategy, load or undo, close. */
export function decideWork(execution: ExecutionState, context: DecisionContext): DecisionDraft | null {
  if (execution.type === 'dry-run') return decideRehearsal(execution, context);
  if (!execution.prepared) return startOrRepeat(execution, [{ kind: 'prepare' }], context);
  if (execution.lost !== null) return pauseForCensus(execution, execution.lost);
  if (!isPlanned(execution)) return startOrRepeat(execution, unplanned(execution), context);
  if (!execution.config) return decideStrategy(execution);
  return execution.type === 'rollback' ? decideUndo(execution, context) : decideLoad(execution, context);
}

const decideLoad = (execution: ExecutionState, context: DecisionContext): DecisionDraft | null =>
  decideStop(execution) ??
  dispatch(execution, nextLoads(execution, context.now), context) ??
  decideCheckpoint(execution, context) ??
  startOrRepeat(execution, nextPromotion(execution), context) ??
  decideLoaded(execution);

const decideUndo = (execution: ExecutionState, context: DecisionContext): DecisionDraft | null =>
  dispatch(execution, nextUndo(execution, context.now), context) ?? decideLoaded(execution);

const decideRehearsal = (execution: ExecutionState, context: DecisionContext): DecisionDraft | null =>
  execution.rehearsed ? decideLoaded(execution) : startOrRepeat(execution, [{ kind: 'rehearse' }], context);

const unplanned = (execution: ExecutionState): StepTarget[] =>
  [...execution.entities]
    .filter(([, entity]) => !entity.planned)
    .map(([entity]) => ({ kind: 'plan', entity }));

function decideStrategy(execution: ExecutionState): DecisionDraft {
  const planned = [...execution.entities.values()].map((entity) => entity.planned);
  const plannedRecords = planned.reduce((sum, entity) => sum + (entity?.records ?? 0), 0);
  const plannedBatches = planned.reduce((sum, entity) => sum + (entity?.batches.length ?? 0), 0);
  const { strategy, config, checkpoint, checkpointEvery, reasons } = chooseStrategy({
    plannedRecords,
    plannedBatches,
    config: execution.requested,
    plan: execution.plan,
    inherited: execution.inherited ?? undefined,
    rollback: execution.type === 'rollback',
  });
  return {
    name: 'strategy.chosen',
    subject: execution.id,
    data: {
      execution_id: execution.id,
      strategy,
      planned_records: plannedRecords,
      planned_batches: plannedBatches,
      checkpoint_every: checkpointEvery,
      checkpoint,
      config,
      reasons,
    },
  };
}

/** The size of the batches that a source is cut into; it must be known before the size of the job is. */
export const batchSizeOf = (execution: ExecutionState): number =>
  execution.requested.batch_size ?? execution.inherited?.batch_size ?? DEFAULT_BATCH_SIZE;
