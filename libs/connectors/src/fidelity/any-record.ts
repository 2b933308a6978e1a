import type { FieldType } from '@commander/contracts';
import fc from 'fast-check';
import { anyList, anyText, elementsOf } from './any-text';
import { anyTime, inUtc, inZone, plain } from './any-time';
import { withoutZeros } from './fidelity-case';

/** A column of the records that are moved between stores, whatever they hold. */
export interface AnyColumn {
  readonly name: string;
  readonly field: FieldType;
  /** The column's type in each store; a store without one does not hold it. */
  readonly types: { readonly postgresql: string; readonly mariadb?: string };
  /** Any text for it, as a file states it; `narrow` where MariaDB takes part, which holds less. */
  readonly any: (narrow: boolean) => fc.Arbitrary<string>;
  /** One text for all that stand for the same value, whichever store wrote them. */
  readonly value: (text: string) => string;
  /** How MariaDB is given it; the text itself unless given. */
  readonly toMariadb?: (text: string) => string | number | Buffer;
  /** Whether JSON has such a value of its own. */
  readonly bare?: (text: string) => boolean;
}

/** A record's texts, in the order of the columns. */
export type AnyRecord = readonly (string | null)[];

const itself = (text: string): string => text;
const always = (): boolean => true;

const LARGEST = 2n ** 63n - 1n;
const borders = [LARGEST, -LARGEST - 1n, 0n, 2n ** 53n + 1n, -(2n ** 31n) - 1n].map(String);
const anyBigint = fc.oneof(
  fc.constantFrom(...borders),
  fc.bigInt({ min: -LARGEST - 1n, max: LARGEST }).map(String),
);

const digits = (max: number) => fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: max });
const decimal = (whole: number, places: number): fc.Arbitrary<string> =>
  fc
    .tuple(fc.bigInt({ min: 1n - 10n ** BigInt(whole), max: 10n ** BigInt(whole) - 1n }), digits(places))
    .map(([before, behind]) => (behind === '' ? String(before) : `${before}.${behind}`));

// What lies below the smallest normal number is refused by MariaDB.
const anyDouble = (narrow: boolean): fc.Arbitrary<string> =>
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .map((number) => String(narrow && Math.abs(number) < 2.3e-308 ? 0 : number));

/** Every kind of value that both stores hold, and what PostgreSQL alone does. */
export const ANY_COLUMNS: readonly AnyColumn[] = [
  {
    name: 'large',
    field: 'bigint',
    types: { postgresql: 'bigint', mariadb: 'bigint' },
    any: () => anyBigint,
    value: itself,
    bare: always,
  },
  {
    name: 'exact',
    field: 'numeric',
    types: { postgresql: 'numeric', mariadb: 'decimal(65,30)' },
    any: (narrow) => (narrow ? decimal(35, 30) : decimal(80, 60)),
    value: withoutZeros,
    bare: always,
  },
  {
    name: 'floating',
    field: 'double',
    types: { postgresql: 'double precision', mariadb: 'double' },
    any: anyDouble,
    // A zero with a sign is a zero.
    value: (text) => String(Number(text) + 0),
    bare: always,
  },
  {
    name: 'truth',
    field: 'boolean',
    types: { postgresql: 'boolean', mariadb: 'boolean' },
    any: () => fc.constantFrom('true', 'false'),
    value: (text) => String(['true', 't', '1'].includes(text)),
    toMariadb: (text) => Number(text === 'true'),
    bare: always,
  },
  {
    name: 'day',
    field: 'date',
    types: { postgresql: 'date', mariadb: 'date' },
    any: () => anyTime('0001', '9999').map((text) => text.slice(0, 10)),
    value: itself,
  },
  {
    name: 'moment',
    field: 'timestamp',
    types: { postgresql: 'timestamp', mariadb: 'datetime(6)' },
    any: () => anyTime('0001', '9999'),
    value: plain,
  },
  {
    name: 'instant',
    field: 'timestamptz',
    types: { postgresql: 'timestamptz', mariadb: 'timestamp(6)' },
    any: (narrow) =>
      fc
        .tuple(narrow ? anyTime('1971', '2038') : anyTime('0002', '9999'), fc.integer({ min: -48, max: 56 }))
        .map(([utc, quarters]) => inZone(utc, quarters)),
    value: inUtc,
    toMariadb: inUtc,
  },
  {
    name: 'clock',
    field: 'text',
    types: { postgresql: 'time', mariadb: 'time(6)' },
    any: () => anyTime('1971', '1973').map((text) => text.slice(11)),
    value: plain,
  },
  {
    name: 'words',
    field: 'text',
    types: { postgresql: 'text', mariadb: 'text' },
    any: () => anyText,
    value: itself,
  },
  {
    name: 'raw',
    field: 'bytes',
    types: { postgresql: 'bytea', mariadb: 'blob' },
    any: () => fc.uint8Array({ maxLength: 30 }).map((bytes) => `\\x${Buffer.from(bytes).toString('hex')}`),
    value: itself,
    toMariadb: (text) => Buffer.from(text.slice(2), 'hex'),
  },
  {
    name: 'document',
    field: 'json',
    types: { postgresql: 'json', mariadb: 'json' },
    any: () =>
      fc
        .jsonValue({ stringUnit: 'binary', maxDepth: 2 })
        .map((document) => JSON.stringify(document).replaceAll('\\u0000', '␀')),
    value: (text) => JSON.stringify(JSON.parse(text)),
    bare: (text) => /^[[{]/.test(text),
  },
  {
    name: 'uid',
    field: 'uuid',
    types: { postgresql: 'uuid', mariadb: 'uuid' },
    // MariaDB refuses the versions of no meaning that PostgreSQL takes.
    any: (narrow) => fc.uuid({ version: narrow ? [1, 4, 7] : [1, 2, 3, 4, 5, 6, 7, 8] }),
    value: itself,
  },
  {
    name: 'list',
    field: 'text',
    types: { postgresql: 'text[]' },
    any: () => anyList,
    value: (text) => JSON.stringify(elementsOf(text)),
  },
];

/** Records for these columns, the same for the same seed. */
export function anyRecords(
  columns: readonly AnyColumn[],
  { seed, count, narrow }: { seed: number; count: number; narrow: boolean },
): AnyRecord[] {
  const texts = columns.map((column) => fc.option(column.any(narrow), { freq: 9 }));
  return fc.sample(fc.tuple(...texts), { seed, numRuns: count });
}
