import { ownFailure } from '@commander/migration-plan';
import type { AssociatedData, KeyRing } from '@commander/security';
import { ConnectorError } from '../connector-error';
import { openOrRefuse, openTexts, sealTexts, type Texts } from '../sealed-texts';
import type { DeferredReference, DeferringBatch } from './deferred-reference';

type SealedFor = Pick<DeferringBatch, 'chain_id' | 'entity'> & Pick<DeferredReference, 'sourceId' | 'fields'>;

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
  return sealTexts(keys, associated(of), texts);
}

/** Opens what `sealReference` sealed. Throws a ConnectorError where that is not possible. */
export const openReference = (keys: KeyRing | undefined, of: SealedFor, payload: string): Texts =>
  openOrRefuse(keys, {
    subject: 'they were',
    open: (ring) => openTexts(ring, associated(of), payload),
    refusal: sealed,
  });

function sealed(why: string): ConnectorError {
  return new ConnectorError(
    ownFailure(
      'references.sealed',
      `Deferred references cannot be kept or opened: ${why}; give the processors the key ring (COMMANDER_KEYS), then resume.`,
    ),
  );
}
