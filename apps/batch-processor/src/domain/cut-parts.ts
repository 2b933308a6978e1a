const RECORDS_PER_PART = 10_000;
const BYTES_PER_PART = 800_000;

/** Cuts a lineage into parts: 10,000 records at most, and well below the limit of a message by what `bytesOf` says of each. */
export function cutParts<T>(records: readonly T[], bytesOf: (record: T) => number): T[][] {
  const parts: T[][] = [];
  let [start, bytes] = [0, 0];
  for (const [place, record] of records.entries()) {
    const size = bytesOf(record);
    const isFull = place - start === RECORDS_PER_PART || bytes + size > BYTES_PER_PART;
    if (isFull && place > start) {
      parts.push(records.slice(start, place));
      [start, bytes] = [place, 0];
    }
    bytes += size;
  }
  if (start < records.length) parts.push(records.slice(start));
  return parts;
}

// JSON writes a control character in six bytes; no code unit takes more.
const BYTES_PER_UNIT = 6;
const BYTES_PER_RECORD = 8;

/** The most bytes that a record takes in JSON, by its texts. */
export const bytesOfTexts = (id: string, other: string | null = null, rule = ''): number =>
  BYTES_PER_RECORD + BYTES_PER_UNIT * (id.length + (other?.length ?? 0) + rule.length);
