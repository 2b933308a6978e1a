import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ERROR_GUIDE, errorGuide } from './error-guide';

const text = readFileSync(join(resolve(__dirname, '..', '..'), ERROR_GUIDE), 'utf8');

describe('the guide of errors', () => {
  it('is in step with the tables of the code; `npm run schemas` brings it there', () => {
    expect(errorGuide(text)).toBe(text);
  });

  it('says which mark is missing', () => {
    expect(() => errorGuide('# Errors')).toThrow('<!-- table network -->');
  });
});
