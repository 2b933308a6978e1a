import { standingFrom, standingOfChain, type EndedExecution } from '../state/ended-execution';
import { phaseIn } from '../state/phase-of';
import type { Given } from './decide-command';
import type { DecisionDraft } from './draft';
import { notAllowed, projectBusy, unknownExecution } from './refusals';
import { refuseExpired } from './refuse-expired';
import { startRollback } from './start-rollback';
import { LIFE, type Refusal } from './transitions';

/**
 * What the command rollback comes to: an execution that undoes the one it names, or the newest one of a cascade. A resume is undone with
 * all that it resumed.
 */
export function undoExecution(given: Given<'rollback'>): DecisionDraft | Refusal {
  const { command, by, state } = given;
  const target = findTarget(given);
  if ('code' in target) return target;
  const [first = target] = standingOfChain(state.ended, target);
  const undone = standingFrom(state.ended, first).at(-1) ?? target;
  const start = { undone, cascadeTo: first.id, by, executionId: idOf(given) };
  const missing = `The plan of execution ${command.execution_id} is not known, so it cannot be undone.`;
  return startRollback(state, start) ?? notAllowed(missing);
}

/** The intake gives the rollback an id of its own; a command that came without one names the execution to undo there. */
const idOf = ({ state, context, newId }: Given<'rollback'>): string =>
  phaseIn(state, newId) ? context.newId : newId;

function findTarget(given: Given<'rollback'>): EndedExecution | Refusal {
  const { execution_id: id } = given.command;
  const phase = phaseIn(given.state, id);
  const answer = phase ? LIFE[phase].rollback : unknownExecution(id);
  if (typeof answer !== 'string') return answer;
  const target = given.state.ended.get(id);
  if (!target) return unknownExecution(id);
  return (
    refuseTarget(given, target) ??
    refuseExpired(given.state.ended, target) ??
    refuseNow(given, target) ??
    target
  );
}

function refuseTarget({ state }: Given<'rollback'>, target: EndedExecution): Refusal | null {
  if (target.type === 'dry-run')
    return notAllowed('It was a dry run: it wrote nothing, so there is nothing to undo.');
  if (target.type === 'rollback')
    return notAllowed(
      'It undid another execution and cannot itself be undone; run the migration again instead.',
    );
  if (target.undoing === 'done')
    return notAllowed(`It was rolled back by execution ${target.rolledBackBy} already.`);
  if (target.opened || standingOfChain(state.ended, target).length > 0) return null;
  return notAllowed('It ended before it wrote anything; there is nothing to undo.');
}

function refuseNow({ command, state }: Given<'rollback'>, target: EndedExecution): Refusal | null {
  if (state.writer) return projectBusy(state.writer);
  const newest = standingFrom(state.ended, target).at(-1);
  if (command.cascade || !newest || newest.id === target.id) return null;
  return notAllowed(
    `Execution ${newest.id} came later and still stands; roll it back first, or roll both back with cascade.`,
  );
}
