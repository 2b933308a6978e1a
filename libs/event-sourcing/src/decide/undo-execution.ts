import { standingFrom, type EndedExecution } from '../state/ended-execution';
import { phaseIn } from '../state/phase-of';
import type { Given } from './decide-command';
import type { DecisionDraft } from './draft';
import { notAllowed, projectBusy, unknownExecution } from './refusals';
import { startRollback } from './start-rollback';
import { LIFE, type Refusal } from './transitions';

/** What the command rollback comes to: an execution that undoes the one it names, or the newest one of a cascade. */
export function undoExecution(given: Given<'rollback'>): DecisionDraft | Refusal {
  const { command, by, state, context, newId } = given;
  const phase = phaseIn(state, command.execution_id);
  if (!phase) return unknownExecution(command.execution_id);
  const answer = LIFE[phase].rollback;
  if (typeof answer !== 'string') return answer;
  const target = state.ended.get(command.execution_id);
  if (!target) return unknownExecution(command.execution_id);
  const refusal = refuseTarget(target) ?? refuseNow(given, target);
  if (refusal) return refusal;
  const undone = standingFrom(state.ended, target).at(-1) ?? target;
  // The intake gives the rollback an id of its own; a command that came without one names the execution to undo there.
  const executionId = phaseIn(state, newId) ? context.newId : newId;
  const start = { undone, cascadeTo: target.id, by, executionId };
  return (
    startRollback(state, start) ??
    notAllowed('The plan that it ran with is not known, so it cannot be undone.')
  );
}

function refuseTarget(target: EndedExecution): Refusal | null {
  if (target.type === 'dry-run')
    return notAllowed('It was a dry run: it wrote nothing, so there is nothing to undo.');
  if (target.type === 'rollback')
    return notAllowed(
      'It undid another execution and cannot itself be undone; run the migration again instead.',
    );
  if (target.undoing === 'done')
    return notAllowed(`It was rolled back by execution ${target.rolledBackBy} already.`);
  return target.opened ? null : notAllowed('It ended before it wrote anything; there is nothing to undo.');
}

function refuseNow({ command, state }: Given<'rollback'>, target: EndedExecution): Refusal | null {
  if (state.writer) return projectBusy(state.writer);
  const newest = standingFrom(state.ended, target).at(-1);
  if (command.cascade || !newest || newest.id === target.id) return null;
  return notAllowed(
    `Execution ${newest.id} came later and still stands; roll it back first, or roll both back with cascade.`,
  );
}
