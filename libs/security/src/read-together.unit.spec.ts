import { ConfigError } from './config-error';
import { readTogether } from './read-together';

const refuse = (problem: string) => (): string => {
  throw new ConfigError([problem]);
};

describe('readTogether', () => {
  it('gives every answer under its name', () => {
    expect(readTogether({ host: () => 'here', port: () => 1 })).toEqual({ host: 'here', port: 1 });
  });

  it('throws the problems of all readers at once', () => {
    const read = () => readTogether({ a: refuse('A is wrong.'), b: () => 1, c: refuse('C is wrong.') });
    expect(read).toThrow(expect.objectContaining({ problems: ['A is wrong.', 'C is wrong.'] }) as Error);
  });

  it('hands on what is no problem of the configuration', () => {
    expect(() =>
      readTogether({
        a: () => {
          throw new TypeError('a defect');
        },
      }),
    ).toThrow(TypeError);
  });
});
