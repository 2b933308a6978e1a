import type { RejectedRecord } from '../record-ending';

/** The first record of a batch, which its source could not be read as: it has no texts. */
export const tornRecord = (sourceId: string): RejectedRecord => ({
  index: 0,
  sourceId,
  error: {
    category: 'validation',
    error_type: 'source',
    code: 'csv.ragged_row',
    message: 'Torn.',
    retriable: false,
  },
});
