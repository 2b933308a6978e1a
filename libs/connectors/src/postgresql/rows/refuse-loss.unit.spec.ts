import type { TargetColumn } from '../table/target-table';
import { lossFinder } from './refuse-loss';

const column = (type: string, exact: string): TargetColumn => ({
  name: 'v',
  type,
  exact,
  declared: exact,
  generated: 'no',
  mandatory: false,
  notNull: false,
  insertable: true,
  updatable: true,
  comparable: true,
});

describe('what a column of PostgreSQL would change without a word', () => {
  it.each([
    ['numeric', 'numeric', '1.23456789', null],
    ['numeric', 'numeric(10,2)', '1.25', null],
    ['numeric', 'numeric(10,2)', '1.2500', null],
    ['numeric', 'numeric(10,2)', '-0.0000', null],
    ['numeric', 'numeric(10,2)', '1.005', '22003'],
    ['numeric', 'numeric(10,2)', '125e-2', null],
    ['numeric', 'numeric(10,2)', '1e-3', '22003'],
    ['numeric', 'numeric(3,-2)', '12300', null],
    ['numeric', 'numeric(3,-2)', '12340', '22003'],
    ['float4', 'real', '0.1', null],
    ['float4', 'real', '0.10000000001', '22003'],
    ['timestamp', 'timestamp without time zone', '2024-01-01 00:00:00.123456', null],
    ['timestamp', 'timestamp(0) without time zone', '2024-01-01 00:00:00.000', null],
    ['timestamp', 'timestamp(0) without time zone', '2024-01-01 00:00:00.5', '22008'],
    ['timestamptz', 'timestamp(3) with time zone', '2024-01-01 00:00:00.1234+01', '22008'],
    ['timestamptz', 'timestamp(3) with time zone', '2024-01-01 00:00:00.1230+01', null],
    ['time', 'time without time zone', '00:00:00.1234567', '22008'],
    ['varchar', 'character varying', 'a   ', null],
    ['varchar', 'character varying(3)', 'a  ', null],
    ['varchar', 'character varying(3)', 'abc ', '22001'],
    ['varchar', 'character varying(3)', '😀😀 ', null],
    ['bpchar', 'character(3)', 'ab ', '22001'],
    ['name', 'name', 'é'.repeat(32), '22001'],
    ['text', 'text', 'a ', null],
  ])('%s, declared as %s, of %j: %s', (...[type, exact, text, code]) => {
    expect(lossFinder([column(type, exact)])?.find([text])?.code ?? null).toBe(code);
  });

  it('is nothing of what was a value of the very type before', () => {
    const columns = [column('numeric', 'numeric(10,2)'), column('bpchar', 'character(3)')];
    expect(lossFinder(columns, ['numeric(10,2)', 'character(3)'])).toBeNull();
    expect(lossFinder(columns, ['numeric(10,3)', 'character(3)'])?.places).toEqual([0]);
    expect(lossFinder(columns, ['numeric(10,2)', null])?.places).toEqual([1]);
  });
});
