import { ratioTo, type CaseResult } from './case-result';

const rounded = (value: number | undefined): number | null =>
  value === undefined ? null : Math.round(value * 1000) / 1000;

/** The results as one JSON value: per case the rows, medians in seconds, ratios of speeds, and peaks of memory in bytes. */
export const toJson = (results: readonly CaseResult[], machine: object) => ({
  machine,
  cases: Object.fromEntries(
    results.map((result) => [
      result.bench.id,
      {
        rows: result.rows,
        contenders: Object.fromEntries(
          [...result.summaries].map(([name, summary]) => [
            name,
            {
              runs: summary.runs,
              median_seconds: rounded(summary.medianSeconds),
              median_whole_seconds: rounded(summary.medianWholeSeconds),
              rows_per_second: Math.round(result.rows / summary.medianSeconds),
              spread: rounded(summary.spread),
              peak_bytes: summary.peakBytes,
            },
          ]),
        ),
        ratio_to_copy: rounded(ratioTo('copy', result, (summary) => summary.medianSeconds)),
        whole_ratio_to_copy: rounded(ratioTo('copy', result, (summary) => summary.medianWholeSeconds)),
        ratio_to_spring_batch: rounded(ratioTo('spring-batch', result, (summary) => summary.medianSeconds)),
      },
    ]),
  ),
});
