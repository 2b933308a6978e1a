import type { ExecutionConfig } from '@commander/contracts';
import { standingFrom, standingOfChain, type EndedExecution } from '../state/ended-execution';
import { isSingle, type ExecutionState } from '../state/execution-state';
import type { ProjectState } from '../state/project-state';
import { notAllowed } from './refusals';
import type { Refusal } from './transitions';

type Ended = ProjectState['ended'];

/** The refusal to undo an execution, where its undo images, or those of what has to be undone before or with it, expired. */
export function refuseExpired(ended: Ended, target: EndedExecution): Refusal | null {
  const [first = target] = standingOfChain(ended, target);
  const lost = standingFrom(ended, first).find(isExpired);
  if (!lost) return null;
  return notAllowed(
    `The undo images of execution ${lost.id} expired, so neither it nor what came before it can be rolled back any more; correct its rows by another migration.`,
  );
}

/** The refusal to cancel with rollback what goes on with work that cannot be undone any more. */
export function refuseExpiredCancel(ended: Ended, execution: ExecutionState): Refusal | null {
  const lost = standingOfChain(ended, execution).find(isExpired);
  return lost ? notAllowed(`${goesOnWith(lost)}; cancel it without rollback.`) : null;
}

/** The refusal to resume work that cannot be undone any more, where the first error has to undo it. */
export function refuseExpiredResume(
  ended: Ended,
  { stop_on_first_error: asked }: ExecutionConfig,
  old: ExecutionState,
): Refusal | null {
  const lost = standingOfChain(ended, old).find(isExpired);
  const stops = asked ?? (old.config ?? old.inherited)?.stop_on_first_error ?? false;
  if (!lost || !stops || isSingle(old)) return null;
  return notAllowed(`${goesOnWith(lost)}; resume it with stop_on_first_error: false.`);
}

const isExpired = ({ expiry }: EndedExecution): boolean => expiry !== null;

const goesOnWith = ({ id }: EndedExecution): string =>
  `It goes on with what execution ${id} wrote, whose undo images expired, so it cannot be undone as a whole`;
