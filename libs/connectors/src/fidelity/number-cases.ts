import { MARIADB_ONLY, POSTGRESQL_ONLY, value, withoutZeros, type FidelityCase } from './fidelity-case';

const sameDecimal = (a: string, b: string): boolean => withoutZeros(a) === withoutZeros(b);
const sameNumber = (a: string, b: string): boolean => Number(a) === Number(b);
const sameTruth = (a: string, b: string): boolean => /^(t|true|1)$/.test(a) === /^(t|true|1)$/.test(b);

/** Numbers and truth values. */
export const NUMBERS: readonly FidelityCase[] = [
  {
    what: 'integers of 64 bits',
    field: 'bigint',
    from: { postgresql: 'bigint', mariadb: 'bigint' },
    into: { postgresql: 'bigint', mariadb: 'bigint' },
    bare: true,
    values: [
      value('the largest', '9223372036854775807'),
      value('the smallest', '-9223372036854775808'),
      value('2^53 + 1', '9007199254740993'),
      value('beyond 64 bits', '18446744073709551615', { in: ['csv', 'jsonl'] }),
    ],
  },
  {
    what: 'unsigned integers of 64 bits',
    field: 'numeric',
    from: { mariadb: 'bigint unsigned' },
    into: { postgresql: 'numeric(20)', mariadb: 'decimal(20)' },
    bare: true,
    values: [value('the largest', '18446744073709551615', MARIADB_ONLY)],
  },
  {
    what: 'exact decimals',
    field: 'numeric',
    from: { postgresql: 'numeric', mariadb: 'decimal(50,20)' },
    into: { postgresql: 'numeric', mariadb: 'decimal(65,30)' },
    bare: true,
    same: sameDecimal,
    values: [
      value('40 digits', '12345678901234567890.12345678901234567891'),
      value('zeros at the end', '0.10000000000000000000'),
      value('NaN', 'NaN', { in: ['csv', 'postgresql'] }),
    ],
  },
  {
    what: 'decimals into fewer places',
    field: 'numeric',
    from: { postgresql: 'numeric', mariadb: 'decimal(20,10)' },
    into: { postgresql: 'numeric(10,2)', mariadb: 'decimal(10,2)' },
    bare: true,
    same: sameDecimal,
    values: [
      value('that fit', '1.2500000000'),
      value('with more places', '1.0050000000'),
      value('too large', '123456789.0000000000'),
    ],
  },
  {
    what: 'floats of 64 bits',
    field: 'double',
    from: { postgresql: 'double precision', mariadb: 'double' },
    into: { postgresql: 'double precision', mariadb: 'double' },
    bare: true,
    same: sameNumber,
    values: [
      value('0.1', '0.1'),
      value('the largest', '1.7976931348623157e+308'),
      value('the smallest', '5e-324', POSTGRESQL_ONLY),
      value('17 digits', '0.30000000000000004'),
      value('infinity', 'Infinity', { in: ['csv', 'postgresql'] }),
    ],
  },
  {
    what: 'truth values',
    field: 'boolean',
    from: { postgresql: 'boolean', mariadb: 'boolean' },
    into: { postgresql: 'boolean', mariadb: 'boolean' },
    bare: true,
    same: sameTruth,
    values: [value('true', 'true', { mariadb: '1' }), value('false', 'false', { mariadb: '0' })],
  },
];
