import type { PlannedBatch } from '@commander/contracts';
import { canonicalJson } from '@commander/security';

const BATCHES_PER_PART = 500;
const CHARACTERS_PER_PART = 200_000;

/** Gathers planned batches into parts of 500 batches at most, well below the limit of a message however long their keys are. */
export async function* planParts(
  batches: AsyncIterable<PlannedBatch> | Iterable<PlannedBatch>,
): AsyncGenerator<PlannedBatch[]> {
  let part: PlannedBatch[] = [];
  let characters = 0;
  for await (const batch of batches) {
    const size = canonicalJson(batch).length;
    if (part.length === BATCHES_PER_PART || (part.length > 0 && characters + size > CHARACTERS_PER_PART)) {
      yield part;
      part = [];
      characters = 0;
    }
    part.push(batch);
    characters += size;
  }
  if (part.length > 0) yield part;
}
