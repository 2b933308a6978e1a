/** A plan cannot be used as asked; the message names entities and connections, never a data value. */
export class PlanError extends Error {
  constructor(
    readonly code: `COMMANDER_PLAN_${string}`,
    message: string,
  ) {
    super(message);
    this.name = 'PlanError';
  }
}
