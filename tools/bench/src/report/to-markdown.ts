import { markdownTable } from '@commander/testing';
import { ratioTo, type CaseResult } from './case-result';

const ratio = (value: number | undefined): string => (value === undefined ? '' : value.toFixed(2));
const rate = (rows: number, seconds: number): string => Math.round(rows / seconds).toLocaleString('en');
const BAR = 40;

const memory = (peaks: Readonly<Record<string, number>>): string =>
  Object.entries(peaks)
    .map(([name, bytes]) => `${name} ${Math.round(bytes / 2 ** 20)} MiB`)
    .join(', ');

function line(result: CaseResult): string[] {
  const { bench, rows, summaries } = result;
  const [reference, own] = [summaries.get('copy'), summaries.get('commander')];
  if (!reference || !own) return [bench.title];
  return [
    bench.title,
    rows.toLocaleString('en'),
    rate(rows, reference.medianSeconds),
    rate(rows, own.medianSeconds),
    ratio(ratioTo('copy', result, (summary) => summary.medianSeconds)),
    ratio(ratioTo('copy', result, (summary) => summary.medianWholeSeconds)),
    own.spread.toFixed(2),
    memory(own.peakBytes),
  ];
}

function bar(result: CaseResult): string {
  const value = ratioTo('copy', result, (summary) => summary.medianSeconds) ?? 0;
  const blocks = '#'.repeat(Math.max(1, Math.round(value * BAR)));
  return `${result.bench.id.padEnd(18)} ${blocks} ${value.toFixed(2)}`;
}

/** The results as a table and a chart of the ratios; a ratio of 1 is the bare copy's speed. */
export const toMarkdown = (results: readonly CaseResult[], machine: object): string =>
  [
    Object.entries(machine)
      .map(([name, value]) => `${name} ${String(value)}`)
      .join(', '),
    markdownTable(
      ['case', 'rows', 'copy rows/s', 'rows/s', 'load', 'whole', 'spread', 'peak memory'],
      results.map(line),
    ),
    ['```', ...results.map(bar), '```'].join('\n'),
  ].join('\n\n');
