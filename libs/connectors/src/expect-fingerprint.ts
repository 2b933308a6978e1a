import type { Fingerprint } from '@commander/contracts';
import { sourceError } from './files/source-error';
import type { ItemReader } from './item-reader';

/** Throws a fatal ConnectorError (`source.changed`) where a source is not what it was when it was planned. */
export async function expectFingerprint(reader: ItemReader, planned: Fingerprint): Promise<void> {
  if (textOf(await reader.fingerprint()) === textOf(planned)) return;
  throw sourceError(
    'source.changed',
    'The source is not what it was when it was planned; put the planned one back or start a new execution.',
  );
}

const textOf = (fingerprint: Fingerprint): string =>
  fingerprint.kind === 'file'
    ? `file ${fingerprint.sha256} ${fingerprint.bytes}`
    : `table ${fingerprint.columns_sha256}`;
