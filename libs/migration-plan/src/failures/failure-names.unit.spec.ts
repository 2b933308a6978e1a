import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FAILURE_NAMES } from './failure-names';

// The guide's tables are written from those that classify, and say: code, name, category, error type, sentence.
const ROW = /^\|[^|]+\| +`([a-z_]+)` +\| +(transient|system|fatal|validation|constraint) +\|/;

describe('the names of failures', () => {
  const guide = readFileSync(join(__dirname, '../../../../docs/guides/errors.md'), 'utf8');
  const names = guide.split('\n').flatMap((line) => ROW.exec(line)?.[1] ?? []);

  it('are all that the guide lists', () => {
    expect(new Set(names).size).toBeGreaterThan(30);
    expect(names.filter((name) => !FAILURE_NAMES.has(name))).toEqual([]);
  });
});
