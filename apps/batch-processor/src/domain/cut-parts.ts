const RECORDS_PER_PART = 10_000;
const BYTES_PER_PART = 800_000;

/** Cuts a lineage into parts: 10,000 records at most, and well below the limit of a message by what `bytesOf` says of each. */
export function cutParts<T>(records: readonly T[], bytesOf: (record: T) => number): T[][] {
  const parts: T[][] = [];
  let bytes = 0;
  for (const record of records) {
    const size = bytesOf(record);
    const last = parts.at(-1);
    if (last && last.length < RECORDS_PER_PART && bytes + size <= BYTES_PER_PART) {
      last.push(record);
      bytes += size;
    } else {
      parts.push([record]);
      bytes = size;
    }
  }
  return parts;
}

// JSON writes a control character in six bytes; no code unit takes more.
const BYTES_PER_UNIT = 6;
const BYTES_PER_RECORD = 8;

/** The most bytes that a record takes in JSON, by its texts. */
export const bytesOfTexts = (...texts: readonly (string | null | undefined)[]): number =>
  BYTES_PER_RECORD + BYTES_PER_UNIT * texts.reduce((sum, text) => sum + (text?.length ?? 0), 0);
