import type { FieldType } from '@commander/contracts';
import * as fc from 'fast-check';
import { compareDecimal } from './parse-number';
import { TYPES } from './parse-type';

const parse = (type: FieldType, text: string): string | null => TYPES[type].parse(text);

describe('types', () => {
  it.each<[FieldType, string, string]>([
    ['text', ' as it is \t', ' as it is \t'],
    ['text', '😀', '😀'],
    ['integer', '0', '0'],
    ['integer', '+007', '7'],
    ['integer', '-0', '0'],
    ['integer', '-2147483648', '-2147483648'],
    ['integer', '2147483647', '2147483647'],
    ['integer', '00000000000000000000001', '1'],
    ['bigint', '9007199254740993', '9007199254740993'],
    ['bigint', '-9223372036854775808', '-9223372036854775808'],
    ['bigint', '9223372036854775807', '9223372036854775807'],
    ['numeric', '10.357019999999999', '10.357019999999999'],
    ['numeric', '-.50', '-.50'],
    ['numeric', '1e3', '1e3'],
    ['numeric', '123456789012345678901234567890.123456789', '123456789012345678901234567890.123456789'],
    ['double', '1e308', '1e308'],
    ['double', '0.000', '0.000'],
    ['boolean', 'TRUE', 'true'],
    ['boolean', 'no', 'false'],
    ['boolean', '1', 'true'],
    ['date', '2024-02-29', '2024-02-29'],
    ['timestamp', '2013-01-01 10:00:00.123456', '2013-01-01 10:00:00.123456'],
    ['timestamptz', '2013-01-01T10:00:00Z', '2013-01-01T10:00:00Z'],
    ['timestamptz', '2013-01-01 10:00+05:30', '2013-01-01 10:00+05:30'],
    ['timestamptz', '2013-01-01 10:00:00-08', '2013-01-01 10:00:00-08'],
    ['json', '{"a": [1.0, null]}', '{"a": [1.0, null]}'],
    ['json', '"\\u00e9"', '"\\u00e9"'],
    ['uuid', '0190B5A0-7C00-7000-8000-000000000001', '0190b5a0-7c00-7000-8000-000000000001'],
  ])('%s takes %p', (type, text, expected) => {
    expect(parse(type, text)).toBe(expected);
  });

  it.each<[FieldType, string[]]>([
    ['text', ['a\0b', '\ud800', 'x\udc00y']],
    ['integer', ['', '-', '+', ' 1', '1.0', '1e3', '2147483648', '-2147483649', '0x10', '١', '1_000', 'NaN']],
    ['bigint', ['9223372036854775808', '-9223372036854775809', '1'.repeat(21), '1.5', '']],
    ['numeric', ['NaN', 'Infinity', '-inf', '.', '', '1.2.3', '1e', '1e200000', '1e-20000', '1,5']],
    ['double', ['NaN', 'Infinity', '1e309', '1e-400', '-', '']],
    ['boolean', ['', 'y', 'on', '2', 'wahr']],
    [
      'date',
      [
        '2023-02-29',
        '1900-02-29',
        '2024-04-31',
        '2024-13-01',
        '2024-00-10',
        '0000-01-01',
        '24-01-01',
        'infinity',
        '2024-1-1',
        '2024-01-01 ',
      ],
    ],
    [
      'timestamp',
      [
        '2013-01-01',
        '2013-01-01T24:00:00',
        '2013-01-01T10:60',
        '2013-01-01T10:00:60',
        '2013-01-01T10:00:00Z',
        '2013-01-01T10:00:00.1234567',
        '2023-02-30 10:00',
      ],
    ],
    [
      'timestamptz',
      ['2013-01-01T10:00:00', '2013-01-01T10:00:00+16:00', '2023-02-29T10:00:00Z', 'infinity', 'now'],
    ],
    ['json', ['', '{', "{'a':1}", '"\\u0000"', '{"\\ud800": 1}', '"\ud800"', 'NaN', '[1,]']],
    ['uuid', ['', '0190b5a07c007000800000000000000', '{0190b5a0-7c00-7000-8000-000000000001}']],
  ])('%s refuses %p', (type, texts) => {
    expect(texts.filter((text) => parse(type, text) !== null)).toEqual([]);
  });

  it('keeps every 64-bit integer to the digit and refuses every other', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 66n), max: 2n ** 66n }), (number) => {
        const fits = BigInt.asIntN(64, number) === number;
        expect(parse('bigint', String(number))).toBe(fits ? String(number) : null);
      }),
    );
  });

  it('takes a date exactly where the calendar has it', () => {
    const part = fc.tuple(
      fc.integer({ min: 1, max: 9999 }),
      fc.integer({ min: 0, max: 13 }),
      fc.integer({ min: 0, max: 32 }),
    );
    fc.assert(
      fc.property(part, ([year, month, day]) => {
        const text = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
        const time = new Date(`${text}T00:00:00Z`);
        const exists = !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text);
        expect(parse('date', text)).toBe(exists ? text : null);
      }),
    );
  });

  it('takes every JSON document that holds texts PostgreSQL can hold', () => {
    fc.assert(
      fc.property(fc.json({ noUnicodeString: false }), (text) => {
        const holdsNul = text.includes('\\u0000');
        expect(parse('json', text)).toBe(holdsNul ? null : text);
      }),
    );
  });

  it('compares decimals exactly', () => {
    expect(compareDecimal('100.00000000000000000001', 100)).toBe(1);
    expect(compareDecimal('9007199254740993', 9007199254740992)).toBe(1);
    expect(compareDecimal('-0.10000', -0.1)).toBe(0);
    expect(compareDecimal('1e-10', 1e-10)).toBe(0);
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.maxSafeInteger(), (a, b) => {
        expect(compareDecimal(String(a), b)).toBe(Math.sign(a - b) + 0);
      }),
    );
  });
});
