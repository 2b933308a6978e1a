import type { NamedFailure } from '@commander/contracts';

/** A store could not do what was asked; carries the failure rebuilt without data values. */
export class ConnectorError extends Error {
  /** Tells loggers that the message is ours, and so may be shown. */
  readonly code = 'COMMANDER_STORE_FAILED';

  constructor(readonly failure: NamedFailure) {
    super(failure.message);
    this.name = 'ConnectorError';
  }
}
