import { ranges } from './ranges';

describe('ranges', () => {
  it.each([
    [[], ''],
    [[3], '3'],
    [[1, 2, 3, 5, 7, 8], '1-3,5,7-8'],
  ])('of %j are %s', (numbers, expected) => {
    expect(ranges(numbers)).toBe(expected);
  });
});
