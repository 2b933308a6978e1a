import { ConnectorError } from '@commander/connectors';
import type { NamedFailure } from '@commander/contracts';
import { ownFailure } from '@commander/migration-plan';
import { isCommanderError } from '@commander/security';

/** Why an order had no effect; of an error that is not ours only its kind is told. */
export function failureOf(error: unknown): NamedFailure {
  if (error instanceof ConnectorError) return error.failure;
  if (isCommanderError(error))
    return { ...ownFailure('unexpected', error.message), code: error.code.slice(0, 100) };
  const kind = error instanceof Error ? error.name : typeof error;
  return ownFailure(
    'unexpected',
    `The processor failed for a reason of its own (${kind}); its log tells where.`,
  );
}
