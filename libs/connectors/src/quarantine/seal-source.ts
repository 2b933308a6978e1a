import { open, seal, type AssociatedData, type KeyRing, type SealedEnvelope } from '@commander/security';

/** A record's source texts by column. */
export type SourceTexts = Readonly<Record<string, string | null>>;

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
  JSON.stringify(seal(ring, Buffer.from(JSON.stringify(source)), associated(of)));

/** Opens what `sealSource` sealed; throws as `open` of the key ring does. */
export const openSource = (ring: KeyRing, of: SealedFor, payload: string): SourceTexts =>
  JSON.parse(open(ring, JSON.parse(payload) as SealedEnvelope, associated(of)).toString()) as SourceTexts;
