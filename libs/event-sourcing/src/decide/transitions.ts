import type { CommandName, Phase } from '@commander/contracts';

/** A command about an execution that exists. */
export type ExecutionCommand = Exclude<CommandName, 'apply-plan' | 'execute-migration' | 'resume-migration'>;

/**
 * The life of an execution: which command is allowed in which phase.
 *
 *   preparing -> planning -> loading -> closing -> verifying -> completed
 *       \___________\___________\-- pause --> pausing -> paused -- resume --> (back to where it was)
 *        \___________\___________\- cancel -> cancelling -> closing -> cancelled
 *         \___________\___________\ a fatal failure ------> closing -> failed
 *
 * A System failure pauses an execution in any phase that has orders out, closing included.
 */
export const ALLOWED: Readonly<Record<ExecutionCommand, ReadonlySet<Phase>>> = {
  // A pause that is under way already, or a run that is about to end, has nothing left to pause.
  pause: new Set<Phase>(['preparing', 'planning', 'loading']),
  // Only what waits can go on; a pause under way must take effect first, so that its outcome is never in doubt.
  resume: new Set<Phase>(['paused']),
  // Once the fence is closing, the numbers of the end are being taken; it is too late to end differently.
  cancel: new Set<Phase>(['preparing', 'planning', 'loading', 'pausing', 'paused']),
  rollback: new Set<Phase>(),
};
