import { MessageLogError } from '@commander/kafka';

// Classes of SQLSTATE: connection, resources, intervention of an operator; and the codes of the network.
const PASSING = /^(08|53|57)...$|^E(?!RR_)[A-Z_]+$/;
// What pg says without a code, and what it says about nothing else.
const LOST =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying)/;

/** Whether a failure is that of something this service needs (the log, the database), which does not answer. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof MessageLogError) return true;
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return PASSING.test(code) || LOST.test(error.message);
}
