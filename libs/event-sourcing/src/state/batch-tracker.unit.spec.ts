import fc from 'fast-check';
import {
  doneCount,
  isDone,
  markDispatched,
  markDone,
  markUndone,
  NOTHING_DONE,
  takeOver,
  undispatched,
} from './batch-tracker';

describe('a batch tracker', () => {
  it('knows exactly the batches that were done, in whatever order and however often', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 })), (batches) => {
        const tracker = batches.reduce(markDone, NOTHING_DONE);
        const done = new Set(batches);
        expect(doneCount(tracker)).toBe(done.size);
        for (let batch = 1; batch <= 41; batch += 1) expect(isDone(tracker, batch)).toBe(done.has(batch));
      }),
    );
  });

  it('keeps nothing apart once everything up to the highest is done', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.infiniteStream(fc.nat()), (n, noise) => {
        const order = Array.from({ length: n }, (_, i) => ({
          batch: i + 1,
          at: noise.next().value as number,
        }));
        const tracker = order
          .sort((a, b) => a.at - b.at)
          .reduce((t, { batch }) => markDone(t, batch), NOTHING_DONE);
        expect(tracker).toEqual({ dispatched: 0, contiguous: n, ahead: new Set() });
      }),
    );
  });

  it('forgets one batch and no other where it has to be done again', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 20 }), { minLength: 1 }), (batches) => {
        const [again = 1] = batches;
        const tracker = markUndone(batches.reduce(markDone, NOTHING_DONE), again);
        const done = new Set(batches.slice(1));
        for (let batch = 1; batch <= 21; batch += 1) expect(isDone(tracker, batch)).toBe(done.has(batch));
        expect(markDone(tracker, again)).toEqual(batches.reduce(markDone, NOTHING_DONE));
      }),
    );
  });

  it('names each batch that is left once, in order, also where another execution goes on', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 30 })),
        fc.integer({ min: 1, max: 9 }),
        (done, most) => {
          let tracker = takeOver(done.reduce(markDone, { ...NOTHING_DONE, dispatched: 30 }));
          const named: number[] = [];
          for (
            let next = undispatched(tracker, 30, most);
            next.length > 0;
            next = undispatched(tracker, 30, most)
          ) {
            named.push(...next);
            tracker = next.reduce(markDispatched, tracker);
          }
          const left = Array.from({ length: 30 }, (_, i) => i + 1).filter((batch) => !done.includes(batch));
          expect(named).toEqual(left);
        },
      ),
    );
  });
});
