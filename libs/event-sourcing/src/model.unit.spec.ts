import fc from 'fast-check';
import { ModelWorld, type ModelStep } from './testing/model-world';

const step = (kind: ModelStep['kind']) =>
  fc.noBias(fc.record({ kind: fc.constant(kind), n: fc.nat(1_000_000) }));

const history = fc.noBias(
  fc.array(
    fc.oneof(
      { weight: 12, arbitrary: step('command') },
      { weight: 12, arbitrary: step('progress') },
      { weight: 8, arbitrary: step('decide') },
      { weight: 8, arbitrary: step('deliver') },
      { weight: 8, arbitrary: step('tell') },
      { weight: 8, arbitrary: step('fail') },
      { weight: 2, arbitrary: step('repeat') },
      { weight: 1, arbitrary: step('crash') },
      { weight: 1, arbitrary: step('freeze') },
      { weight: 2, arbitrary: step('zombie') },
      { weight: 2, arbitrary: step('wait') },
      { weight: 1, arbitrary: step('month') },
      { weight: 1, arbitrary: step('backup') },
      { weight: 1, arbitrary: step('restore') },
    ),
    { minLength: 5, maxLength: 40, size: 'max' },
  ),
);

describe('whatever happens to commands, orders, facts, owners and targets', () => {
  it('every law holds after every event, and in the end everything ends or waits with a reason', () => {
    fc.assert(
      fc.property(history, fc.nat(15), (steps, failing) => {
        const world = new ModelWorld(failing);
        for (const one of steps) world.take(one);
        world.settle();
        world.laws.settled();
        world.cancelPaused();
        world.laws.allEnded();
        world.laws.settled();
        world.laws.replayEqualsLive();
      }),
      { numRuns: 3000 },
    );
  });
});
