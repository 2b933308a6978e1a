import type { ReadBatch } from './read-sample';
import { sampleParts } from './sample-parts';

const batch = (number: number, ...texts: (string | null)[]): ReadBatch => ({
  batch: { batch: number, first_record: 0, records: 1, range: { kind: 'bytes', from: 0, to: 1 } },
  records: texts.map((text) => ({ recordId: 'a', raw: [text], values: [text] })),
});

async function partsOf(batches: readonly ReadBatch[]): Promise<number[][]> {
  async function* sample() {
    for (const read of batches) yield await Promise.resolve(read);
  }
  const parts: number[][] = [];
  for await (const part of sampleParts(sample(), 10)) parts.push(part.map((read) => read.batch.batch));
  return parts;
}

describe('the parts of a sample', () => {
  it('are one, with all that fits, and one that is empty where there is nothing', async () => {
    expect(await partsOf([batch(1, 'a', null), batch(2, 'b')])).toEqual([[1, 2]]);
    expect(await partsOf([])).toEqual([[]]);
  });

  it('end once they are full, in the order of the batches, none left out', async () => {
    const batches = [batch(1, 'a'), batch(2, 'large', 'large'), batch(3, 'larger still'), batch(4, 'b')];
    expect(await partsOf(batches)).toEqual([[1, 2], [3], [4]]);
  });
});
