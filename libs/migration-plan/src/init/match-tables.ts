import type { DescribedSource, DescribedTable } from './described';
import { nameSimilarity } from './name-similarity';
import { compactName } from './name-tokens';

/** A source for a target table, and how sure that is, 0 to 1. */
export interface TableMatch {
  readonly source: DescribedSource;
  readonly target: DescribedTable;
  readonly confidence: number;
}

const LEAST_SURE = 0.5;
const SHARE_OF_NAME = 0.6;

/** The name of a file without folders and endings, or of a table without its schema. */
export const sourceName = ({ place }: DescribedSource): string =>
  'file' in place
    ? (place.file.split('/').at(-1) ?? '').replace(/\.(csv|tsv|txt|jsonl|ndjson)?(\.gz)?$/i, '')
    : (place.table.split('.').at(-1) ?? '');

/** Gives each target table the source that is most like it by its name and its columns, each at most once. */
export function matchTables(
  sources: readonly DescribedSource[],
  targets: readonly DescribedTable[],
): TableMatch[] {
  const candidates = targets
    .flatMap((target) => sources.map((source) => ({ source, target, confidence: likeness(source, target) })))
    .filter(({ confidence }) => confidence >= LEAST_SURE)
    .sort((a, b) => b.confidence - a.confidence);
  const chosen = new Map<DescribedTable, TableMatch>();
  const taken = new Set<DescribedSource>();
  for (const match of candidates) {
    if (chosen.has(match.target) || taken.has(match.source)) continue;
    chosen.set(match.target, match);
    taken.add(match.source);
  }
  return targets.flatMap((target) => chosen.get(target) ?? []);
}

function likeness(source: DescribedSource, target: DescribedTable): number {
  const width = Math.min(source.columns.length, target.columns.length);
  if (source.problem !== undefined || width === 0) return 0;
  const names = nameSimilarity(sourceName(source), target.table.split('.').at(-1) ?? '');
  const known = new Set(source.columns.map(({ name }) => compactName(name)));
  const shared = target.columns.filter(({ name }) => known.has(compactName(name))).length;
  const columns = Math.min(1, shared / width);
  return SHARE_OF_NAME * names + (1 - SHARE_OF_NAME) * columns;
}
