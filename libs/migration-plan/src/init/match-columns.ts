import type { DescribedColumn, DescribedSource, DescribedTable, SourceColumn } from './described';
import { nameSimilarity } from './name-similarity';
import { nameTokens } from './name-tokens';
import { suggestHandling, type SuggestedHandling } from './suggest-handling';

/** A source column for a target column, and how sure that is. */
export interface ColumnMatch {
  readonly from: SourceColumn;
  readonly to: DescribedColumn;
  readonly handling: SuggestedHandling;
  /** 0 to 1: how alike the names are, less where samples do not fit the type. */
  readonly confidence: number;
}

const LEAST_ALIKE = 0.55;
const LEAST_SURE = 0.4;
const SHARE_OF_TYPE = 0.4;

/** Gives each target column the source column that is most like it, each at most once, in the order of the target. */
export function matchColumns(source: DescribedSource, target: DescribedTable): ColumnMatch[] {
  const context = nameTokens(target.table.split('.').at(-1) ?? '');
  const candidates = target.columns
    .flatMap((to) => source.columns.flatMap((from) => candidate(from, to, context)))
    .sort((a, b) => b.confidence - a.confidence);
  const chosen = new Map<DescribedColumn, ColumnMatch>();
  const taken = new Set<SourceColumn>();
  for (const match of candidates) {
    if (chosen.has(match.to) || taken.has(match.from)) continue;
    chosen.set(match.to, match);
    taken.add(match.from);
  }
  return target.columns.flatMap((column) => chosen.get(column) ?? []);
}

function candidate(from: SourceColumn, to: DescribedColumn, context: readonly string[]): ColumnMatch[] {
  const alike = nameSimilarity(from.name, to.name, context);
  const handling = alike < LEAST_ALIKE ? null : suggestHandling(from, to);
  if (!handling) return [];
  const confidence = alike * (1 - SHARE_OF_TYPE + SHARE_OF_TYPE * handling.fit);
  return confidence < LEAST_SURE ? [] : [{ from, to, handling, confidence }];
}
