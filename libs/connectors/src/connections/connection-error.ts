import { ownFailure } from '@commander/migration-plan';
import { ConnectorError } from '../connector-error';

/** The error of a connection whose address is missing or wrong; `message` names the variable, never its value. */
export const connectionError = (message: string): ConnectorError =>
  new ConnectorError(ownFailure('connection.invalid', message));
