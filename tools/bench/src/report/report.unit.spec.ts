import { summarise } from '../measure/summarise';
import { barChart } from './bar-chart';
import type { CaseResult } from './case-result';
import { ratioTo } from './case-result';
import { toJson } from './to-json';
import { toMarkdown } from './to-markdown';

const run = (seconds: number, more: object = {}) => ({
  seconds,
  processorSeconds: { postgres: 4, commander: 0.5 },
  ...more,
});

const measured: CaseResult = {
  bench: { id: 'base', title: 'the base case' },
  rows: 500_000,
  summaries: new Map([
    ['copy', summarise([run(2)])],
    ['spring-batch', summarise([run(8)])],
    ['commander', summarise([run(4, { wholeSeconds: 5, peakBytes: { commander: 200 * 2 ** 20 } })])],
  ]),
  absent: [{ name: 'pgloader', absent: 'not installed' }],
};
const broken: CaseResult = {
  bench: { id: 'csv', title: 'from a file' },
  rows: 10,
  summaries: new Map(),
  absent: [],
  red: 'commander left other rows.',
};

describe('the ratio to a reference', () => {
  it('is its time over that of Commander', () => {
    expect(ratioTo('copy', measured)).toBe(0.5);
    expect(ratioTo('copy', measured, ({ medianWholeSeconds }) => medianWholeSeconds)).toBe(0.4);
    expect(ratioTo('spring-batch', measured)).toBe(2);
  });

  it('is none where somebody is missing', () => {
    expect(ratioTo('pgloader', measured)).toBeUndefined();
    expect(ratioTo('copy', broken)).toBeUndefined();
  });
});

describe('the results as JSON', () => {
  const { cases } = toJson([measured, broken], { cores: 2 });

  it('have ratios, rates, processor time for a million rows and peaks', () => {
    expect(cases.base).toMatchObject({
      rows: 500_000,
      red: null,
      ratio_to_copy: 0.5,
      whole_ratio_to_copy: 0.4,
      ratio_to_spring_batch: 2,
      ratio_to_pgloader: null,
      commander_core_share: 0.1,
      peak_bytes: { commander: 200 * 2 ** 20 },
      absent: { pgloader: 'not installed' },
    });
    expect(cases.base?.contenders.commander).toMatchObject({
      median_seconds: 4,
      rows_per_second: 125_000,
      cpu_seconds_per_million: { postgres: 8, commander: 1 },
    });
  });

  it('say why a case is red, and give no ratio', () => {
    expect(cases.csv).toMatchObject({ red: 'commander left other rows.', ratio_to_copy: null });
  });
});

describe('the results as Markdown', () => {
  const text = toMarkdown([measured, broken], { cores: 2, node: 'v24' });
  const cells = (start: string): string[] =>
    (text.split('\n').find((line) => line.startsWith(start)) ?? '').split('|').map((cell) => cell.trim());

  it('begin with the machine', () => {
    expect(text.split('\n')[0]).toBe('cores 2; node v24');
  });

  it('have a line of ratios for each case', () => {
    expect(cells('| base | the base case').slice(3, -1)).toEqual([
      '500,000',
      '0.50',
      '0.40',
      '2.00',
      '',
      '',
      '',
      '',
      '0.10',
      'commander 200',
    ]);
  });

  it('have a line for each contender, and say who is absent', () => {
    expect(cells('| base | commander').slice(3, 7)).toEqual([
      '4.00',
      '125,000',
      '1.00',
      'commander 1.0, postgres 8.0',
    ]);
    expect(cells('| base | pgloader')[3]).toBe('not installed');
  });

  it('end with what is red', () => {
    expect(text.trimEnd().endsWith('- csv: commander left other rows.')).toBe(true);
  });
});

describe('the chart', () => {
  it('has bars on one scale, and a dash where nothing is known', () => {
    const [one, half, none] = barChart([
      { name: 'one', value: 1 },
      { name: 'half', value: 0.5 },
      { name: 'none', value: undefined },
    ]).split('\n');
    expect(one).toBe(`one   ${'#'.repeat(40)} 1.00`);
    expect(half).toBe(`half  ${'#'.repeat(20)} 0.50`);
    expect(none).toBe('none  -');
  });
});
