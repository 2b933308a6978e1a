import { formatOf } from './file-source';

describe('The format of a file source', () => {
  it.each([
    ['a.csv', 'csv'],
    ['a.csv.gz', 'csv'],
    ['a.tsv', 'tsv'],
    ['a.tsv.gz', 'tsv'],
    ['a.jsonl', 'jsonl'],
    ['day/a.ndjson.gz', 'jsonl'],
    ['a.txt', 'csv'],
    ['jsonl', 'csv'],
    ['a.jsonl.csv', 'csv'],
    ['a.tsv/b', 'csv'],
  ])('of %s is %s by its name', (file, format) => {
    expect(formatOf({ file })).toBe(format);
  });

  it('is what the plan says, whatever the name', () => {
    expect(formatOf({ file: 'a.csv', format: 'jsonl' })).toBe('jsonl');
  });
});
