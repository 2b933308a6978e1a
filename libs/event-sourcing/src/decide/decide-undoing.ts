import type { ProjectState } from '../state/project-state';
import { standingFrom, standingOfChain, type EndedExecution } from '../state/ended-execution';
import type { DecisionContext, DecisionDraft } from './draft';
import { startRollback } from './start-rollback';

/**
 * What an ended execution still asks for: that its undoing be told of, that what it wrote be undone, or that a cascade go
 * on. Until then the project's writer slot is as good as taken.
 */
export function decideUndoing(state: ProjectState, context: DecisionContext): DecisionDraft | null {
  if (state.writer) return null;
  const told = undoneNow(state);
  if (told) return told;
  const next = wantedRollback(state) ?? nextOfCascade(state);
  if (!next) return null;
  const { undone, cascadeTo, operator } = next;
  return startRollback(state, { undone, cascadeTo, by: { operator }, executionId: context.newId });
}

/** A rollback has completed, and what it undid does not know it yet. */
function undoneNow({ ended }: ProjectState): DecisionDraft | null {
  for (const rollback of ended.values()) {
    const undone = ended.get(rollback.undoes ?? '');
    if (rollback.end !== 'completed' || undone?.undoing !== 'begun') continue;
    return {
      name: 'execution.rolled-back',
      subject: undone.id,
      data: { execution_id: undone.id, rollback_execution_id: rollback.id, counts: rollback.undone },
    };
  }
  return null;
}

interface NextRollback {
  readonly undone: EndedExecution;
  readonly cascadeTo: string;
  readonly operator: string;
}

function wantedRollback({ ended }: ProjectState): NextRollback | null {
  const undone = [...ended.values()].find(({ undoing }) => undoing === 'wanted');
  if (!undone) return null;
  const [first = undone] = standingOfChain(ended, undone);
  return { undone, cascadeTo: first.id, operator: undone.operator };
}

/** A cascade goes on where its last rollback completed, and stops where that one failed or was cancelled. */
function nextOfCascade({ ended }: ProjectState): NextRollback | null {
  const last = [...ended.values()].findLast(({ type }) => type !== 'dry-run');
  if (last?.type !== 'rollback' || last.end !== 'completed' || last.cascadeTo === null) return null;
  const target = ended.get(last.cascadeTo);
  const newest = target && standingFrom(ended, target).at(-1);
  return newest ? { undone: newest, cascadeTo: last.cascadeTo, operator: last.operator } : null;
}
