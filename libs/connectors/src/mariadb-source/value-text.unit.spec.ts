import fc from 'fast-check';
import { columnType } from './column-type';
import { shortestFloat } from '../shortest-float';
import { valueText } from './value-text';

describe('Values of MariaDB as texts', () => {
  it('writes a 32-bit float so that it is read back as the same, and no longer than needed', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = shortestFloat(value);
        expect(Math.fround(Number(text)) === value).toBe(true);
        expect(text.replace(/\D/g, '').length).toBeLessThanOrEqual(Math.max(12, String(value).length));
      }),
    );
    expect([0.1, 1 / 3, 16777216, 3.4028234663852886e38].map(Math.fround).map(shortestFloat)).toEqual([
      '0.1',
      '0.33333334',
      '16777216',
      '3.4028235e+38',
    ]);
  });

  it('keeps every bit and every byte', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 8, minLength: 8 }), (bytes) => {
        const value = Buffer.from(bytes);
        const bits = valueText(value, columnType('bit(64)', null)) ?? '';
        expect(bits).toHaveLength(64);
        expect(BigInt(`0b${bits}`)).toBe(value.readBigUInt64BE());
        expect(valueText(value, columnType('varbinary(9)', null))).toBe(`\\x${value.toString('hex')}`);
      }),
    );
  });

  it('tells no value from an empty one', () => {
    const type = columnType('text', 'utf8mb4_bin');
    expect([valueText(null, type), valueText(Buffer.alloc(0), type)]).toEqual([null, '']);
  });
});
