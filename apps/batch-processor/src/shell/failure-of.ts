import { ConnectorError } from '@commander/connectors';
import type { Failure } from '@commander/contracts';
import { isCommanderError } from '@commander/security';

const LONGEST_MESSAGE = 1000;

/** Why an order had no effect; of an error that is not ours only its kind is told. */
export function failureOf(error: unknown): Failure {
  if (error instanceof ConnectorError) return error.failure;
  if (isCommanderError(error)) return own(error.code, error.message);
  const kind = error instanceof Error ? error.name : typeof error;
  return own('unexpected', `The processor failed for a reason of its own (${kind}); its log tells where.`);
}

const own = (code: string, message: string): Failure => ({
  category: 'system',
  error_type: 'system',
  code: code.slice(0, 100),
  message: message.slice(0, LONGEST_MESSAGE),
  retriable: false,
});
