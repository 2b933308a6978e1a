import type { Summary } from '../measure/summarise';
import { PRODUCT } from '../contenders/contender';
import { coreShare, ratioTo, type CaseResult } from './case-result';

const rounded = (value: number | undefined): number | null =>
  value === undefined ? null : Math.round(value * 1000) / 1000;

const MILLION = 1_000_000;

/** Processor seconds of each program for a million rows. */
export const perMillion = ({ processorSeconds }: Summary, rows: number): Record<string, number> =>
  Object.fromEntries(
    Object.entries(processorSeconds).map(([name, seconds]) => [name, (seconds * MILLION) / rows]),
  );

const contender = (summary: Summary, rows: number) => ({
  runs: summary.runs,
  median_seconds: rounded(summary.medianSeconds),
  median_whole_seconds: rounded(summary.medianWholeSeconds),
  rows_per_second: Math.round(rows / summary.medianSeconds),
  spread: rounded(summary.spread),
  cpu_seconds_per_million: Object.fromEntries(
    Object.entries(perMillion(summary, rows)).map(([name, seconds]) => [name, rounded(seconds)]),
  ),
});

function oneCase(result: CaseResult) {
  const { bench, rows, summaries, absent, red } = result;
  return {
    title: bench.title,
    rows,
    red: red ?? null,
    ratio_to_copy: rounded(ratioTo('copy', result)),
    whole_ratio_to_copy: rounded(ratioTo('copy', result, ({ medianWholeSeconds }) => medianWholeSeconds)),
    ratio_to_spring_batch: rounded(ratioTo('spring-batch', result)),
    ratio_to_pgloader: rounded(ratioTo('pgloader', result)),
    ratio_to_by_hand: rounded(ratioTo('by-hand', result)),
    ratio_to_one_processor: rounded(ratioTo('one-processor', result)),
    ratio_to_reading: rounded(ratioTo('reading', result)),
    commander_core_share: rounded(coreShare(result)),
    peak_bytes: summaries.get(PRODUCT)?.peakBytes ?? {},
    contenders: Object.fromEntries([...summaries].map(([name, summary]) => [name, contender(summary, rows)])),
    absent: Object.fromEntries(absent.map(({ name, absent: reason }) => [name, reason])),
  };
}

/** The results as one JSON value: medians in seconds, ratios of speeds, processor time in seconds, memory in bytes; null where there is none. */
export const toJson = (results: readonly CaseResult[], machine: object) => ({
  machine,
  cases: Object.fromEntries(results.map((result) => [result.bench.id, oneCase(result)])),
});
