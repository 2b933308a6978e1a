import { DECISIONS, NIL_ID, type CommanderEvent, type DecisionEvent } from '@commander/contracts';

/** Whether an event is a decision, and so subject to the rule of `after`. */
export const isDecision = (event: CommanderEvent): event is DecisionEvent =>
  Object.hasOwn(DECISIONS, event.name);

/**
 * The rule of `after`, the same for every reader: a decision is valid where it names the project's last valid decision,
 * else it is void. Facts are always valid. Returns the id of the last valid decision after this event, and the verdict.
 */
export function judge(last: string, event: CommanderEvent): { valid: boolean; last: string } {
  if (!isDecision(event)) return { valid: true, last };
  return event.after === last ? { valid: true, last: event.id } : { valid: false, last };
}

/** Where a project's chain of decisions begins. */
export const FIRST_AFTER = NIL_ID;
