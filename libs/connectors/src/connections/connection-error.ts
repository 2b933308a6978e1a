import { ConnectorError } from '../connector-error';
import { failureBy, rule } from '../error-rule';

const INVALID = rule('fatal', 'system')(
  'connection.invalid',
  'connection_invalid',
  'it has no usable address',
);

/** The error of a connection whose address is missing or wrong; `message` names the variable, never its value. */
export const connectionError = (message: string): ConnectorError =>
  new ConnectorError(failureBy(INVALID, message));
