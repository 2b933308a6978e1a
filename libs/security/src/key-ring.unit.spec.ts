import { randomBytes } from 'node:crypto';
import { parseKeyRing, readKeyRing } from './key-ring';

const secret = randomBytes(32).toString('base64');

describe('the key ring', () => {
  it('takes the first entry as the current key, commas and white space apart', () => {
    const ring = parseKeyRing(`b:${secret}, a:${randomBytes(32).toString('base64url')}\n`);
    expect([ring.current, ...ring.keys.keys()]).toEqual(['b', 'b', 'a']);
    expect([...ring.keys.values()].map((key) => key.length)).toEqual([32, 32]);
  });

  it('names every bad entry by its place and never shows it', () => {
    const text = `a:${secret},${secret},b:short,a:${secret}`;
    let problems: readonly string[] = [];
    try {
      parseKeyRing(text);
    } catch (error) {
      problems = (error as { problems: readonly string[] }).problems;
    }
    expect(problems).toEqual([
      'COMMANDER_KEYS: entry 2 is not of the form id:base64 with a key of 32 bytes.',
      'COMMANDER_KEYS: entry 3 is not of the form id:base64 with a key of 32 bytes.',
      'COMMANDER_KEYS: entry 4 repeats the id of an earlier one.',
    ]);
  });

  it('is absent where nothing is set, and refused where it is empty', () => {
    expect(readKeyRing({})).toBeUndefined();
    expect(() => parseKeyRing(' ,\n')).toThrow('COMMANDER_KEYS holds no key');
  });
});
