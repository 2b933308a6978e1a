/** The first and the last of whole numbers in a row. */
export type IdRun = readonly [first: string, last: string];

/** Ids as a lineage has them: listed, or as runs. */
export interface LineageIds {
  readonly source_ids: readonly string[];
  readonly source_runs?: readonly IdRun[] | undefined;
}

const WHOLE = /^(0|[1-9]\d{0,14})$/;
// Runs of fewer ids than this on average are longer than the ids themselves, or hardly shorter.
const LEAST_OF_RUN = 8;

/** Ids in their order as a lineage keeps them: as runs where most of them are whole numbers in a row. */
export function lineageIds(ids: readonly string[]): {
  source_ids: string[];
  source_runs?: [string, string][];
} {
  const most = ids.length / LEAST_OF_RUN;
  const runs: [string, string][] = [];
  let next = NaN;
  for (const id of ids) {
    const number = WHOLE.test(id) ? Number(id) : NaN;
    const run = runs.at(-1);
    if (run && number === next) run[1] = id;
    else if (Number.isNaN(number) || runs.length + 1 > most) return { source_ids: [...ids] };
    else runs.push([id, id]);
    next = number + 1;
  }
  return runs.length > 0 ? { source_ids: [], source_runs: runs } : { source_ids: [] };
}

/** The ids that `lineageIds` was given. */
export const sourceIdsOf = ({ source_ids, source_runs }: LineageIds): readonly string[] =>
  source_runs ? source_runs.flatMap(idsOfRun) : source_ids;

/** How many they are. */
export const countSourceIds = ({ source_ids, source_runs }: LineageIds): number =>
  source_runs ? source_runs.reduce((sum, run) => sum + lengthOf(run), 0) : source_ids.length;

const lengthOf = ([first, last]: IdRun): number => Number(last) - Number(first) + 1;

const idsOfRun = (run: IdRun): string[] =>
  Array.from({ length: lengthOf(run) }, (_, i) => String(Number(run[0]) + i));
