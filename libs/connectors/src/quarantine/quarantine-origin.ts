import type { Fingerprint, PlannedBatch } from '@commander/contracts';
import type { WrittenFor } from '../rows/written-for';

/** Where the records of a batch stood in its source, so that they can be read there again. */
export interface QuarantineOrigin {
  readonly batch: PlannedBatch;
  readonly fingerprint: Fingerprint;
}

/** The origin of a batch that was read from a source; null of one that was not. */
export function originOf({ batch, fingerprint }: WrittenFor): QuarantineOrigin | null {
  if (!fingerprint || fingerprint.kind === 'quarantine' || !isPlanned(batch)) return null;
  const { first_record, records, range } = batch;
  return { batch: { batch: batch.batch, first_record, records, range }, fingerprint };
}

const isPlanned = (batch: WrittenFor['batch']): batch is PlannedBatch => batch.range !== undefined;
