import type { MalformedRow } from '../item-reader';

/** Bytes of text above which a batch of a table, or of quarantined records, is closed before it is full. */
export const MAX_BATCH_BYTES = 16 * 1024 * 1024;
/** Bytes of text above which a row of a table is not read, but fails. */
export const MAX_ROW_BYTES = 16 * 1024 * 1024;

/** What stands for a row that is too large to be read. */
export const TOO_LARGE: MalformedRow = {
  rule: 'source.record_too_long',
  message: `The texts of the row are longer than ${MAX_ROW_BYTES} bytes.`,
};
