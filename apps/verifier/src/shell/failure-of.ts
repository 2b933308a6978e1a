import { ConnectorError } from '@commander/connectors';
import type { Failure } from '@commander/contracts';

/** Why a verification ended without an answer; of an error that is not ours only its kind is told. */
export function failureOf(error: unknown): Failure {
  if (error instanceof ConnectorError) return error.failure;
  const kind = error instanceof Error ? error.name : typeof error;
  return {
    category: 'system',
    error_type: 'system',
    code: 'unexpected',
    message: `The verifier failed for a reason of its own (${kind}); its log tells where.`,
    retriable: false,
  };
}
