import fc from 'fast-check';
import { planByteRanges } from '../files/plan-byte-ranges';
import { readRows } from '../files/read-rows';
import { collect, inChunks } from '../files/testing/chunks';
import { isMalformed } from '../item-reader';
import { jsonlFormat } from './jsonl-format';

const read = async (bytes: Buffer | string, columns: readonly string[], { limit = 1000, chunk = 7 } = {}) => {
  const reading = { format: jsonlFormat(columns), encoding: 'utf-8' as const, maxRecordBytes: limit };
  return (await collect(readRows(inChunks(Buffer.from(bytes), chunk), reading))).flat();
};
const one = async (line: string, ...columns: string[]) => (await read(`${line}\n`, columns))[0];
const rules = async (...args: Parameters<typeof read>) =>
  (await read(...args)).map((row) => (isMalformed(row) ? row.rule : 'ok'));

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const unicode = fc.string({ unit: 'binary', maxLength: 12 });
const chunk = fc.integer({ min: 1, max: 40 });

describe('Reading JSON Lines', () => {
  it('gives back integers of 64 bits and any Unicode, however the file is cut into pieces', async () => {
    const rows = fc.array(fc.tuple(int64, unicode), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(rows, chunk, fc.boolean(), async (values, size, lastNewline) => {
        const text = values.map(([n, s]) => `{"n":${n},"s":${JSON.stringify(s)}}\n`).join('');
        const found = await read(text.slice(0, lastNewline ? undefined : -1), ['n', 's'], { chunk: size });
        expect(found).toEqual(values.map(([n, s]) => [String(n), s]));
      }),
      { numRuns: 300 },
    );
  });

  it('cuts any bytes at the same places when planning and when reading', async () => {
    const unit = fc.constantFrom('{"a":1}', '{', '"', '\n', '\r', ' ', 'é');
    const noise = fc.string({ unit, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(noise, chunk, fc.integer({ min: 1, max: 5 }), async (text, size, batchSize) => {
        const bytes = Buffer.from(text);
        const whole = await read(bytes, ['a'], { chunk: size });
        const planning = { format: jsonlFormat(['a']), offset: 0, batchSize, maxBatchBytes: 25 };
        const batches = await collect(planByteRanges(inChunks(bytes, size), planning));
        const parts = await Promise.all(
          batches.map(async ({ range, records }) => {
            if (range.kind !== 'bytes') throw new Error('bytes expected');
            const rows = await read(bytes.subarray(range.from, range.to), ['a']);
            expect(rows).toHaveLength(records);
            return rows;
          }),
        );
        expect(parts.flat()).toEqual(whole);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    '0',
    '-0',
    '0.1000',
    '1e400',
    '-1E-7',
    '9223372036854775808',
    '3.14159265358979323846264338327950288',
    '1.0',
  ])('keeps the number %s as it is written, also within another value', async (number) => {
    expect(await one(`{"n": ${number} }`, 'n')).toEqual([number]);
    expect(await one(`{"n": [ {"m": ${number} } ] }`, 'n')).toEqual([`[{"m":${number}}]`]);
  });

  it('has a text for each kind of value, and none for null and what is missing', async () => {
    const line =
      '{"s":"a\\u00e9\\n","e":"","t":true,"f":false,"n":null,"l":[1, null],"o":{ "b": "x" },"z":{}}';
    expect(await one(line, 's', 'e', 't', 'f', 'n', 'missing', 'l', 'o', 'z')).toEqual([
      'aé\n',
      '',
      'true',
      'false',
      null,
      null,
      '[1,null]',
      '{"b":"x"}',
      '{}',
    ]);
  });

  it.each([
    ['a.b', 'deep'],
    ['a.b.c', null],
    ['a.c.d', 'deeper'],
    ['a.none', null],
    ['x.y', 'dotted'],
    ['x.y.z', null],
    ['p.q.r', 'half dotted'],
    ['l.0', null],
    ['s.length', null],
    ['n.rawJSON', null],
    ['t.u', 'of the longer name'],
    ['.', null],
    ['.h', 'hidden'],
    ['a.', null],
  ])('finds %s', async (path, expected) => {
    const line = JSON.stringify({
      a: { b: 'deep', c: { d: 'deeper' } },
      'x.y': 'dotted',
      x: { y: 'not this' },
      'p.q': { r: 'half dotted' },
      l: ['no member'],
      s: 'no member',
      n: 1,
      t: { u: 'shadowed' },
      't.u': 'of the longer name',
      '.h': 'hidden',
    });
    expect(await one(line, path)).toEqual([expected]);
  });

  it('lets the last of two members of one name count', async () => {
    expect(await one('{"a":1,"b":2,"a":3.0}', 'a')).toEqual(['3.0']);
  });

  it('takes members that are named as parts of JavaScript objects for members', async () => {
    const line =
      '{"__proto__":{"polluted":"1"},"constructor":"2","toJSON":"3","o":{"toJSON":"4","__proto__":5}}';
    const paths = ['__proto__.polluted', 'polluted', 'constructor', 'toJSON', 'o', 'toString', 'o.valueOf'];
    expect(await one(line, ...paths)).toEqual([
      '1',
      null,
      '2',
      '3',
      '{"toJSON":"4","__proto__":5}',
      null,
      null,
    ]);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it.each([
    '[1]',
    '1',
    '"text"',
    'null',
    'true',
    '{',
    '{"a":1}}',
    '{"a":1}{"a":2}',
    "{'a':1}",
    '{"a":NaN}',
    '{"a":01}',
    '{"a":1,}',
    '   ',
    '{"a":"half \\ud83d"}',
    `{"a":${'['.repeat(400)}`,
  ])('marks %s as malformed and goes on behind it', async (line) => {
    expect(await rules(`{"a":1}\n${line}\n{"a":2}\n`, ['a'])).toEqual(['ok', 'jsonl.malformed', 'ok']);
  });

  it('fails a record that nests deeper than the stack, and no other', async () => {
    const deep = `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}\n`;
    const found = await rules(`${deep}{"a":1}\n`, ['a'], { limit: 1e6, chunk: 65_536 });
    expect(found).toEqual(['jsonl.malformed', 'ok']);
  });

  it('takes empty lines for nothing, wherever they stand', async () => {
    expect(await read('\n\r\n{"a":1}\r\n\r\n\n{"a":2}\n\n', ['a'])).toEqual([['1'], ['2']]);
  });

  it('marks only the record that is not valid UTF-8', async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"a":"é"}\n{"a":"'),
      Buffer.from([0xff]),
      Buffer.from('"}\n{"a":1}'),
    ]);
    expect(await rules(bytes, ['a'])).toEqual(['ok', 'jsonl.invalid_utf8', 'ok']);
    expect(await rules(bytes, ['a'], { chunk: 100 })).toEqual(['ok', 'jsonl.invalid_utf8', 'ok']);
  });

  it('does not hold a record above the limit', async () => {
    const long = `{"a":1}\n{"a":"${'x'.repeat(2000)}"}\n{"a":2}\n{"a":"${'y'.repeat(2000)}`;
    const found = await rules(long, ['a']);
    expect(found).toEqual(['ok', 'jsonl.record_too_long', 'ok', 'jsonl.record_too_long']);
  });

  it('names no value in what it says of a malformed row', async () => {
    const rows = await read('secret\n{"secret":secret}\n{"a":"secret\\udc00"}\n', ['a']);
    expect(rows.every(isMalformed)).toBe(true);
    expect(rows).toHaveLength(3);
    expect(JSON.stringify(rows)).not.toContain('secret');
  });
});
