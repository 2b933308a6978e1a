import type { Fingerprint } from '@commander/contracts';
import type { ItemReader } from './item-reader';
import { differenceOf, sourceChanged } from './source-changed';

/** Throws a fatal ConnectorError (`source.changed`) that says what is different where a source is not what was planned. */
export async function expectFingerprint(reader: ItemReader, planned: Fingerprint): Promise<void> {
  const difference = differenceOf(planned, await reader.fingerprint());
  if (difference) throw sourceChanged(reader.label, difference);
}
