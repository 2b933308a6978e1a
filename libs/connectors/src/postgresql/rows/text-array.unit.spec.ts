import { textArray } from './text-array';

describe('an array of texts as a parameter', () => {
  it('is written out where no text needs to be looked at', () => {
    expect(textArray(['1', 'NULL', '', 'a,b', '{}'])).toBe('{"1","NULL","","a,b","{}"}');
  });

  it.each([[[]], [['a', null]], [['a"b']], [['a\\']]])('is left to the driver: %j', (texts) => {
    expect(textArray(texts)).toBe(texts);
  });
});
