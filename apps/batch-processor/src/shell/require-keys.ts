import { ConnectorError } from '@commander/connectors';
import type { Entity } from '@commander/contracts';
import { ownFailure, plansDuplicates } from '@commander/migration-plan';
import { readKeyRing, type Env, type KeyRing } from '@commander/security';

/** The key ring of this installation, for what an entity needs it for; throws a fatal ConnectorError where there is none. */
export function requireKeys(env: Env, what: string): KeyRing {
  try {
    return readKeyRing(env);
  } catch {
    const message = `${what} need the key ring, which is missing or malformed: give COMMANDER_KEYS_FILE to every batch-processor.`;
    throw new ConnectorError(ownFailure('keys.missing', message));
  }
}

/** Throws where an entity keeps sealed texts in the target and there is no key ring to seal them with. */
export function checkKeys(
  entity: Pick<Entity, 'name' | 'duplicates' | 'key' | 'references'>,
  env: Env,
): void {
  if (plansDuplicates(entity)) requireKeys(env, `Entity ${entity.name}: rules for duplicates`);
  if (entity.references?.some(({ on_missing }) => on_missing === 'defer'))
    requireKeys(env, `Entity ${entity.name}: deferred references`);
}
