import fc from 'fast-check';
import { canonicalDecimal } from './canonical-decimal';

describe('canonicalDecimal', () => {
  it.each([
    ['1', '1'],
    ['+1', '1'],
    ['1.', '1'],
    ['1.00', '1'],
    ['1e0', '1'],
    ['0010.50', '10.5'],
    ['105E-1', '10.5'],
    ['.5', '0.5'],
    ['-0.0', '0'],
    ['0e99999', '0'],
    ['-12e2', '-1200'],
    ['1e-3', '0.001'],
    ['1e50', `1${'0'.repeat(50)}`],
    ['10e50', '1e51'],
    ['100000e-200000', '1e-199995'],
    ['123456789012345678901234567890.1200', '123456789012345678901234567890.12'],
    ['one', 'one'],
    ['.', '.'],
    ['', ''],
  ])('writes %j as %j', (text, canonical) => {
    expect(canonicalDecimal(text)).toBe(canonical);
  });

  it('gives every way to write a number one text, and two numbers two', () => {
    const decimal = fc.record({
      digits: fc.bigInt(-(10n ** 30n), 10n ** 30n),
      exponent: fc.integer({ min: -80, max: 80 }),
    });
    const written = ({ digits, exponent }: { digits: bigint; exponent: number }, zeros: number): string =>
      `${digits}${'0'.repeat(zeros)}e${exponent - zeros}`;
    const scaled = ({ digits, exponent }: { digits: bigint; exponent: number }): bigint =>
      digits * 10n ** BigInt(exponent + 80);
    fc.assert(
      fc.property(decimal, decimal, fc.nat(40), fc.nat(40), (a, b, zeros, others) => {
        const [left, right] = [canonicalDecimal(written(a, zeros)), canonicalDecimal(written(b, others))];
        expect(left).toBe(canonicalDecimal(written(a, others)));
        expect(canonicalDecimal(left)).toBe(left);
        expect(left === right).toBe(scaled(a) === scaled(b));
      }),
    );
  });
});
