import type { Failure } from '@commander/contracts';

/** A store could not do what was asked; carries the failure rebuilt without data values. */
export class ConnectorError extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
    this.name = 'ConnectorError';
  }
}
