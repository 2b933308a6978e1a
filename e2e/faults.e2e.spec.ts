import { ALL_CASES, Arena, playRounds, runCase } from '@commander/faults';

// A selection that takes two minutes; `npm run test:faults` runs every fault, `npm run test:chaos` as many rounds as one likes.
const SELECTED = [
  'control.per-batch',
  'processor.kill.committed',
  'per-record.kill.after-ledger',
  'single.kill.promotion',
  'commander.kill.after-append',
  'command.pause-restart',
];
const ROUNDS = { seed: 20261122, from: 0, rounds: 2, minutes: 5, records: 600 };

describe('an installation under faults', () => {
  let arena: Arena;

  beforeAll(async () => {
    arena = await Arena.start({ processors: 2 });
  });

  afterAll(() => arena?.stop());

  it.each(SELECTED)('%s: every invariant holds', async (wanted) => {
    const fault = ALL_CASES.find(({ id }) => id === wanted);
    if (!fault) throw new Error(`There is no fault ${wanted}.`);
    const { violations, error } = await runCase(arena, fault);
    expect({ violations, error }).toEqual({ violations: [], error: undefined });
  });

  it('some rounds of random faults: every invariant holds', async () => {
    const lines: string[] = [];
    const { failed } = await playRounds(arena, { ...ROUNDS, print: (line) => lines.push(line) });
    expect({ failed, lines: failed.length > 0 ? lines : [] }).toEqual({ failed: [], lines: [] });
  });
});
