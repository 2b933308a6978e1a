import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TRANSFORM_GUIDE, transformGuide } from './transform-guide';

describe('the guide of transforms', () => {
  it('is in step with the transforms of the code; `npm run schemas` brings it there', () => {
    expect(readFileSync(join(resolve(__dirname, '..', '..'), TRANSFORM_GUIDE), 'utf8')).toBe(
      transformGuide(),
    );
  });
});
