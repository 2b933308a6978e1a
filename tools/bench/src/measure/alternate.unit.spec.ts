import type { Contender } from '../contenders/contender';
import { alternate } from './alternate';

const told: string[] = [];
const contender = (name: string): Contender => ({
  name,
  leaves: 'checked rows',
  prepare: () => Promise.resolve(void told.push(`prepare ${name}`)),
  run: () => Promise.resolve({ seconds: told.push(`run ${name}`) }),
});
const around = {
  rounds: 2,
  clock: () => Promise.resolve({ postgres: told.length * 10, idle: 1 }),
  check: ({ name }: Contender) => Promise.resolve(void told.push(`check ${name}`)),
  onRun: () => undefined,
};

beforeEach(() => told.splice(0));

describe('contenders in turn', () => {
  it('prepare, run and are checked one after the other in every round', async () => {
    await alternate([contender('a'), contender('b')], around);
    const round = ['a', 'b'].flatMap((name) => [`prepare ${name}`, `run ${name}`, `check ${name}`]);
    expect(told).toEqual([...round, ...round]);
  });

  it('are charged with the processor time of the run alone', async () => {
    const runs = await alternate([contender('a')], around);
    expect(runs.get('a')).toEqual([
      { seconds: 2, processorSeconds: { postgres: 10 } },
      { seconds: 5, processorSeconds: { postgres: 10 } },
    ]);
  });

  it('end where one leaves the wrong rows', async () => {
    const check = () => Promise.reject(new Error('a left other rows'));
    await expect(alternate([contender('a'), contender('b')], { ...around, check })).rejects.toThrow(
      'a left other rows',
    );
    expect(told).toEqual(['prepare a', 'run a']);
  });
});
