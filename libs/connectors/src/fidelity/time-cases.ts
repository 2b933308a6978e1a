import { MARIADB_ONLY, POSTGRESQL_ONLY, value, withoutZeros, type FidelityCase } from './fidelity-case';

const plainTime = (text: string): string => withoutZeros(text.replace('T', ' '));
const sameTime = (a: string, b: string): boolean => plainTime(a) === plainTime(b);
const instant = (text: string): string => {
  const [, seconds = '', fraction = '', offset = ''] =
    /^([^.+Z]*?)(?:\.(\d+))?(Z|[+-]\d\d(?::?\d\d)?)?$/.exec(text.replace(' ', 'T')) ?? [];
  const zone = offset === '' ? 'Z' : offset.length === 3 ? `${offset}:00` : offset;
  return `${new Date(`${seconds}${zone}`).toISOString()} ${fraction.replace(/0+$/, '')}`;
};
const sameInstant = (a: string, b: string): boolean => instant(a) === instant(b);

/** Days, times and intervals. */
export const TIMES: readonly FidelityCase[] = [
  {
    what: 'dates',
    field: 'date',
    from: { postgresql: 'date', mariadb: 'date' },
    into: { postgresql: 'date', mariadb: 'date' },
    values: [
      value('a leap day', '2024-02-29'),
      value('the first', '0001-01-01', POSTGRESQL_ONLY),
      value('the last', '9999-12-31'),
      value('before Christ', '0044-03-15 BC', POSTGRESQL_ONLY),
      value('beyond four digits', '10000-01-01', POSTGRESQL_ONLY),
      value('infinity', 'infinity', POSTGRESQL_ONLY),
      value('the zero date', '0000-00-00', MARIADB_ONLY),
    ],
  },
  {
    what: 'dates and times without a zone',
    field: 'timestamp',
    from: { postgresql: 'timestamp', mariadb: 'datetime(6)' },
    into: { postgresql: 'timestamp', mariadb: 'datetime(6)' },
    same: sameTime,
    values: [
      value('microseconds', '2024-01-31 23:59:59.123456'),
      value('infinity', 'infinity', POSTGRESQL_ONLY),
    ],
  },
  {
    what: 'times into whole seconds',
    field: 'timestamp',
    from: { postgresql: 'timestamp', mariadb: 'datetime(6)' },
    into: { postgresql: 'timestamp(0)', mariadb: 'datetime' },
    same: sameTime,
    values: [
      value('whole seconds', '2024-01-31 23:59:59.000000'),
      value('parts of a second', '2024-01-31 23:59:59.500000'),
    ],
  },
  {
    what: 'points in time',
    field: 'timestamptz',
    from: { postgresql: 'timestamptz', mariadb: 'timestamp(6)' },
    into: { postgresql: 'timestamptz', mariadb: 'timestamp(6)' },
    same: sameInstant,
    values: [
      value('microseconds', '2024-01-31T23:59:59.123456Z', { mariadb: '2024-01-31 23:59:59.123456' }),
      value('another zone', '2024-01-31T23:59:59+05:30', POSTGRESQL_ONLY),
      value('after 2038', '2100-01-01T00:00:00Z', POSTGRESQL_ONLY),
      value('infinity', 'infinity', POSTGRESQL_ONLY),
    ],
  },
  {
    what: 'intervals',
    field: 'text',
    from: { postgresql: 'interval' },
    into: { postgresql: 'interval', mariadb: 'varchar(100)' },
    same: (a, b) => a === '1 year 2 mons 3 days 04:05:06.789' && b === 'P1Y2M3DT4H5M6.789S',
    values: [value('of months, days and time', '1 year 2 mons 3 days 04:05:06.789', POSTGRESQL_ONLY)],
  },
  {
    what: 'times of day',
    field: 'text',
    from: { postgresql: 'time', mariadb: 'time(6)' },
    into: { postgresql: 'time', mariadb: 'time(6)' },
    same: sameTime,
    values: [value('microseconds', '23:59:59.123456'), value('over a day', '838:59:59.000000', MARIADB_ONLY)],
  },
];
