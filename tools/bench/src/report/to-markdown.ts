import { markdownTable } from '@commander/testing';
import type { Summary } from '../measure/summarise';
import { barChart } from './bar-chart';
import { PRODUCT } from '../contenders/contender';
import { coreShare, ratioTo, type CaseResult } from './case-result';
import { perMillion } from './to-json';

const MIB = 2 ** 20;
const ratio = (value: number | undefined): string => (value === undefined ? '' : value.toFixed(2));
const rate = (rows: number, seconds: number): string => Math.round(rows / seconds).toLocaleString('en');

const listed = (values: Readonly<Record<string, number>>, show: (value: number) => string): string =>
  Object.entries(values)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, value]) => `${name} ${show(value)}`)
    .join(', ');

const whole = ({ medianWholeSeconds }: Summary): number | undefined => medianWholeSeconds;

const CASE_HEADER = [
  'case',
  'what',
  'rows',
  'copy',
  'copy, whole',
  'Spring Batch',
  'pgloader',
  'by hand',
  'one processor',
  'reading',
  'commander, of a core',
  'peak memory, MiB',
];
const CONTENDER_HEADER = ['case', 'who', 'seconds', 'rows/s', 'spread', 'CPU seconds per million rows'];
const padded = (cells: readonly string[], header: readonly string[]): string[] =>
  header.map((_, column) => cells[column] ?? '');

function caseLine(result: CaseResult): string[] {
  const { bench, rows, summaries, red } = result;
  if (red !== undefined)
    return padded([bench.id, bench.title, rows.toLocaleString('en'), 'red'], CASE_HEADER);
  return [
    bench.id,
    bench.title,
    rows.toLocaleString('en'),
    ratio(ratioTo('copy', result)),
    ratio(ratioTo('copy', result, whole)),
    ratio(ratioTo('spring-batch', result)),
    ratio(ratioTo('pgloader', result)),
    ratio(ratioTo('by-hand', result)),
    ratio(ratioTo('one-processor', result)),
    ratio(ratioTo('reading', result)),
    ratio(coreShare(result)),
    listed(summaries.get(PRODUCT)?.peakBytes ?? {}, (bytes) => `${Math.round(bytes / MIB)}`),
  ];
}

const contenderLines = ({ bench, rows, summaries, absent }: CaseResult): string[][] => [
  ...[...summaries].map(([name, summary]) => [
    bench.id,
    name,
    summary.medianSeconds.toFixed(2),
    rate(rows, summary.medianSeconds),
    summary.spread.toFixed(2),
    listed(perMillion(summary, rows), (seconds) => seconds.toFixed(1)),
  ]),
  ...absent.map(({ name, absent: reason }) => padded([bench.id, name, reason], CONTENDER_HEADER)),
];

/** The results as tables and a chart; a ratio of 1 is the reference's speed. */
export function toMarkdown(results: readonly CaseResult[], machine: object): string {
  const red = results.flatMap(({ bench, red: reason }) =>
    reason === undefined ? [] : [`- ${bench.id}: ${reason}`],
  );
  return [
    Object.entries(machine)
      .map(([name, value]) => `${name} ${String(value)}`)
      .join('; '),
    'Speed of Commander as a ratio to the references; "whole" is from the command to the audited report.',
    markdownTable(CASE_HEADER, results.map(caseLine)),
    [
      '```',
      barChart(results.map((result) => ({ name: result.bench.id, value: ratioTo('copy', result) }))),
      '```',
    ].join('\n'),
    markdownTable(CONTENDER_HEADER, results.flatMap(contenderLines)),
    ...(red.length > 0 ? [`Red:\n\n${red.join('\n')}`] : []),
  ].join('\n\n');
}
