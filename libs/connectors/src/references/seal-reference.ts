import { ownFailure } from '@commander/migration-plan';
import {
  CommanderError,
  open,
  seal,
  type AssociatedData,
  type KeyRing,
  type SealedEnvelope,
} from '@commander/security';
import { ConnectorError } from '../connector-error';
import type { DeferredReference, DeferringBatch } from './deferred-reference';

type SealedFor = Pick<DeferringBatch, 'chain_id' | 'entity'> & Pick<DeferredReference, 'sourceId' | 'fields'>;
type Texts = Readonly<Record<string, string | null>>;

const associated = ({ chain_id: chain, entity, sourceId: record, fields }: SealedFor): AssociatedData => ({
  use: 'reference',
  chain,
  entity,
  record,
  fields,
});

/** Seals the texts of a record's key and reference. Throws a ConnectorError where there is no key ring. */
export function sealReference(keys: KeyRing | undefined, of: SealedFor, texts: Texts): string {
  if (!keys) throw sealed('this processor has no key ring to seal them with');
  return JSON.stringify(seal(keys, Buffer.from(JSON.stringify(texts)), associated(of)));
}

/** Opens what `sealReference` sealed. Throws a ConnectorError where that is not possible. */
export function openReference(keys: KeyRing | undefined, of: SealedFor, payload: string): Texts {
  if (!keys) throw sealed('this processor has no key ring');
  try {
    return JSON.parse(open(keys, JSON.parse(payload) as SealedEnvelope, associated(of)).toString()) as Texts;
  } catch (error) {
    throw sealed(
      error instanceof CommanderError && error.code === 'COMMANDER_KEY_UNKNOWN'
        ? 'the key that they were sealed with is not in the key ring'
        : 'they were altered since they were sealed',
    );
  }
}

const sealed = (why: string): ConnectorError =>
  new ConnectorError(
    ownFailure(
      'references.sealed',
      `Deferred references cannot be kept or opened: ${why}; give the processors the key ring (COMMANDER_KEYS), then resume.`,
    ),
  );
