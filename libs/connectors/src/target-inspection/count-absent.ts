/** A key as texts, one for each of its columns. */
type Key = readonly (string | null)[];

/** One key after the other out of pieces of some hundreds. */
async function* oneByOne(pieces: AsyncIterable<readonly Key[]>): AsyncGenerator<Buffer[]> {
  for await (const keys of pieces) {
    for (const key of keys) yield key.map((text) => Buffer.from(text ?? '', 'utf8'));
  }
}

/** Orders keys column by column, by bytes, as `collate "C"` does. */
function compareKeys(a: readonly Buffer[], b: readonly Buffer[]): number {
  for (const [column, bytes] of a.entries()) {
    const order = Buffer.compare(bytes, b[column] ?? Buffer.alloc(0));
    if (order !== 0) return order;
  }
  return 0;
}

/** How many of `keys` are not among `others`; both come in the order of their bytes, and are held one at a time. */
export async function countAbsent(
  keys: AsyncIterable<readonly Key[]>,
  others: AsyncIterable<readonly Key[]>,
): Promise<number> {
  const other = oneByOne(others);
  let next = await other.next();
  let absent = 0;
  for await (const key of oneByOne(keys)) {
    while (!next.done && compareKeys(next.value, key) < 0) next = await other.next();
    if (next.done || compareKeys(next.value, key) !== 0) absent += 1;
  }
  return absent;
}
