import type { Failure } from '@commander/contracts';

/** The codes of a refusal by the fence: a newer decision stands, the order is to be dropped without a fact. */
const FENCE_REFUSALS = ['fence.closed', 'fence.stale'] as const;

/** A store could not do what was asked; carries the failure rebuilt without data values. */
export class ConnectorError extends Error {
  /** Tells loggers that the message is ours, and so may be shown. */
  readonly code = 'COMMANDER_STORE_FAILED';

  constructor(readonly failure: Failure) {
    super(failure.message);
    this.name = 'ConnectorError';
  }

  /** Whether the order came too late: its execution is closed, or a newer decision raised the fence above it. */
  get refusedByFence(): boolean {
    return FENCE_REFUSALS.some((code) => code === this.failure.code);
  }
}
