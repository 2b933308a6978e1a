import type { RecordEnding } from '@commander/connectors';
import type { Failure, RecordError } from '@commander/contracts';

const BEFORE_THE_TARGET: readonly RecordError['error_type'][] = ['source', 'transformation', 'validation'];

/** How many records of a batch went through every transform: those that the target was to take. */
export const countTransformed = (endings: readonly RecordEnding[], abandoned?: Failure): number =>
  endings.filter(({ outcome, error }) => {
    if (outcome !== 'failed' || error?.code === 'duplicates.duplicate') return true;
    return !abandoned && error !== undefined && !BEFORE_THE_TARGET.includes(error.error_type);
  }).length;
