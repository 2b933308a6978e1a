import type { AssociatedData, KeyRing } from '@commander/security';
import { openTexts, sealTexts, type Texts } from '../sealed-texts';

/** A record's source texts by column. */
export type SourceTexts = Texts;

/** Which record of a quarantine a payload belongs to: it opens only for the very same. */
export interface SealedFor {
  readonly chain_id: string;
  readonly entity: string;
  readonly sourceId: string;
}

const associated = ({ chain_id: chain, entity, sourceId: record }: SealedFor): AssociatedData => ({
  use: 'quarantine',
  chain,
  entity,
  record,
});

/** Seals a record's source texts with the current key: the JSON of an envelope. */
export const sealSource = (ring: KeyRing, of: SealedFor, source: SourceTexts): string =>
  sealTexts(ring, associated(of), source);

/** Opens what `sealSource` sealed; throws as `open` of the key ring does. */
export const openSource = (ring: KeyRing, of: SealedFor, payload: string): SourceTexts =>
  openTexts(ring, associated(of), payload);
