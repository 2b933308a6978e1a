import type { ReadBatch } from './read-sample';

/** Characters of sampled records from which on a part is judged before more is read. */
const FULL = 16 * 1024 * 1024;

/** The batches of a sample in parts that fit into memory, however large its records are; the last one may be empty. */
export async function* sampleParts(
  sample: AsyncIterable<ReadBatch>,
  full = FULL,
): AsyncGenerator<readonly ReadBatch[]> {
  let part: ReadBatch[] = [];
  let characters = 0;
  for await (const read of sample) {
    if (characters >= full) {
      yield part;
      [part, characters] = [[], 0];
    }
    part.push(read);
    characters += charactersOf(read);
  }
  yield part;
}

function charactersOf({ records }: ReadBatch): number {
  let characters = 0;
  for (const { raw, values } of records)
    for (const text of [...raw, ...values]) characters += text?.length ?? 0;
  return characters;
}
