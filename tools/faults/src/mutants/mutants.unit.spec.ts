import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALL_CASES } from '../cases/all-cases';
import { MUTANTS } from './mutants';

const ROOT = join(__dirname, '..', '..', '..', '..');
const edits = MUTANTS.flatMap(({ id, edits }) => edits.map((edit) => ({ id, ...edit })));

describe('the mutants', () => {
  it.each(edits)('$id fits $file', ({ file, find }) => {
    expect(readFileSync(join(ROOT, file), 'utf8').split(find)).toHaveLength(2);
  });

  it.each(MUTANTS)('$id names cases that there are', ({ cases }) => {
    expect(ALL_CASES.map(({ id }) => id)).toEqual(expect.arrayContaining([...cases]));
  });
});
