import type { BenchCase } from '../cases/bench-case';
import { PRODUCT, type Absent } from '../contenders/contender';
import type { Summary } from '../measure/summarise';

/** What a case has shown. */
export interface CaseResult {
  readonly bench: Pick<BenchCase, 'id' | 'title'>;
  readonly rows: number;
  /** By contender. */
  readonly summaries: ReadonlyMap<string, Summary>;
  readonly absent: readonly Absent[];
  /** Why the case counts for nothing. */
  readonly red?: string;
}

/** How fast Commander was by the measure of a reference: 1 is as fast, 2 twice as fast; undefined where one is missing. */
export function ratioTo(
  reference: string,
  { summaries }: Pick<CaseResult, 'summaries'>,
  of: (summary: Summary) => number | undefined = ({ medianSeconds }) => medianSeconds,
): number | undefined {
  const theirs = summaries.get(reference)?.medianSeconds;
  const own = summaries.get(PRODUCT);
  const ours = own && of(own);
  return theirs === undefined || ours === undefined ? undefined : theirs / ours;
}

/** How much of one core the commander used from the command to the report; undefined where that is not known. */
export function coreShare({ summaries }: Pick<CaseResult, 'summaries'>): number | undefined {
  const own = summaries.get(PRODUCT);
  const used = own?.processorSeconds.commander;
  return used === undefined || own?.medianWholeSeconds === undefined
    ? undefined
    : used / own.medianWholeSeconds;
}
