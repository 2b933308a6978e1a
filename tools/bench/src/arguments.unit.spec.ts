import { ArgumentError, readArguments } from './arguments';

describe('the arguments of the benchmark', () => {
  it('ask for the whole where nothing is said', () => {
    expect(readArguments([])).toEqual({
      quick: false,
      json: false,
      list: false,
      rows: 1_000_000,
      rounds: 5,
      seed: 'commander',
      words: [],
    });
  });

  it('may ask for the short form, JSON, sizes, a seed and cases', () => {
    const args = ['--quick', '--json', '--rows', '5000', '--rounds=1', '--seed', 'other', 'upsert', 'csv'];
    expect(readArguments(args)).toEqual({
      quick: true,
      json: true,
      list: false,
      rows: 5000,
      rounds: 1,
      seed: 'other',
      words: ['upsert', 'csv'],
    });
  });

  it('make the short form smaller', () => {
    const [quick, full] = [readArguments(['--quick']), readArguments([])];
    expect(quick.rows).toBeLessThan(full.rows);
    expect(quick.rounds).toBeLessThan(full.rounds);
  });

  it.each([
    [['--rows', 'many'], '--rows takes a whole number above 0, not "many".'],
    [['--rounds', '0'], '--rounds takes a whole number above 0, not "0".'],
    [['--fast'], 'Known: --quick, --json'],
  ])('%j is refused with the way to mend it', (args, message) => {
    expect(() => readArguments(args)).toThrow(ArgumentError);
    expect(() => readArguments(args)).toThrow(message);
  });
});
