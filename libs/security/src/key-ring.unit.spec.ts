import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureKeyRingFile } from './ensure-key-ring-file';
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

  it('is asked for in one sentence where nothing is set, and refused where it is empty', () => {
    expect(() => readKeyRing({})).toThrow(
      /^The configuration is not valid\.\n {2}COMMANDER_KEYS .*is missing: set it/,
    );
    expect(() => parseKeyRing(' ,\n')).toThrow('COMMANDER_KEYS holds no key');
  });
});

describe('the file of a key ring', () => {
  const folder = mkdtempSync(join(tmpdir(), 'commander-keys-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is made once, readable by its owner alone, and kept', () => {
    const file = join(folder, 'deep', 'keys');
    expect(ensureKeyRingFile(file)).toBe(true);
    const text = readFileSync(file, 'utf8');
    expect(parseKeyRing(text).keys.size).toBe(1);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(ensureKeyRingFile(file)).toBe(false);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('is refused, not replaced, where it holds none', () => {
    const file = join(folder, 'broken');
    writeFileSync(file, 'half of a key');
    expect(() => ensureKeyRingFile(file)).toThrow('entry 1 is not of the form');
    expect(readFileSync(file, 'utf8')).toBe('half of a key');
  });
});
