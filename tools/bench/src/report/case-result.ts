import type { BenchCase } from '../cases/bench-case';
import type { Summary } from '../measure/summarise';

/** What a case has shown: the summaries by contender, the first being the reference. */
export interface CaseResult {
  readonly bench: Pick<BenchCase, 'id' | 'title'>;
  readonly rows: number;
  readonly summaries: ReadonlyMap<string, Summary>;
}

/** How fast Commander was by the measure of a reference: 1 is as fast, 2 twice as fast; undefined where one is missing. */
export function ratioTo(
  reference: string,
  { summaries }: CaseResult,
  of: (summary: Summary) => number | undefined,
): number | undefined {
  const theirs = summaries.get(reference)?.medianSeconds;
  const own = summaries.get('commander');
  const ours = own && of(own);
  return theirs === undefined || ours === undefined ? undefined : theirs / ours;
}
