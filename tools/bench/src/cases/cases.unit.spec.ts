import { ALL_CASES } from './all-cases';
import { chooseCases } from './choose-cases';

const ids = (words: readonly string[], quick = false): string[] =>
  chooseCases(ALL_CASES, { words, quick }).map(({ id }) => id);

describe('the cases', () => {
  it('have ids of their own, the base case first', () => {
    const all = ALL_CASES.map(({ id }) => id);
    expect(new Set(all).size).toBe(all.length);
    expect(all[0]).toBe('base');
  });

  it('in the short form are the base case and the file', () => {
    expect(ids([], true)).toEqual(['base', 'csv']);
  });

  it('in the whole are all but those that must be named', () => {
    expect(ALL_CASES.map(({ id }) => id).filter((id) => !ids([]).includes(id))).toEqual([
      'rows-10m',
      'batches-10k',
    ]);
  });

  it('are chosen by parts of their ids, whatever the form', () => {
    expect(ids(['upsert'], true)).toEqual(['upsert-empty', 'upsert-changed', 'upsert-unchanged']);
    expect(ids(['rows-10m', 'base'])).toEqual(['base', 'rows-10m']);
    expect(ids(['nothing'])).toEqual([]);
  });
});
