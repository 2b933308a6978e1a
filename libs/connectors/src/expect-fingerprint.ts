import type { Fingerprint } from '@commander/contracts';
import type { ItemReader } from './item-reader';
import { differenceOf, sourceChanged } from './source-changed';

/**
 * Throws a fatal ConnectorError (`source.changed`) that says what is different where a source was opened as another one than was
 * planned. What changes later is refused by the reading.
 */
export function expectFingerprint({ openedAs, label }: ItemReader, planned: Fingerprint): void {
  const difference = differenceOf(planned, openedAs);
  if (difference) throw sourceChanged(label, difference);
}
