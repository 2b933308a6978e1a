import { failPoint } from '@commander/fail-points';
import { SUPPRESSED, writeInRanges, type Savepoint } from '../rows/write-in-ranges';

/** How staged rows are deleted, or restored. */
export interface Undoing {
  /** Of some rows, those that others refer to; null where none can. */
  readonly held: ((places: readonly number[]) => Promise<readonly number[]>) | null;
  /** Undoes rows; returns how many it met. */
  readonly undo: (places: readonly number[]) => Promise<number>;
}

/** Staged rows that nobody else changed, by their numbers in the stage, and the statements that undo them. */
export interface OpenRows {
  readonly created: readonly number[];
  readonly updated: readonly number[];
  readonly deleting: Undoing;
  readonly restoring: Undoing;
  readonly savepoint: Savepoint;
  /** Whether an error is one row's own. */
  readonly ofRecord: (error: unknown) => boolean;
  /** Names what errors of rows say: a constraint, or a code. */
  readonly rulesOf: (failed: ReadonlyMap<number, unknown>) => Promise<Rules>;
}

/** Why rows are left alone, by their numbers in the stage. */
export type Rules = ReadonlyMap<number, string>;

/**
 * Deletes what was created and restores what was updated. What one row holds back another may set free, so rows that could not be
 * undone are tried again as long as a round gets any further. Returns the rows that were left alone.
 */
export async function undoInRounds(rows: OpenRows): Promise<Rules> {
  let [created, updated] = [rows.created, rows.updated];
  for (;;) {
    const before = created.length + updated.length;
    const kept = await undoOnce(rows, rows.deleting, created);
    await failPoint('undo.in-middle');
    const unrestored = await undoOnce(rows, rows.restoring, updated);
    const left = kept.size + unrestored.size;
    if (left === 0 || left === before) return new Map([...kept, ...unrestored]);
    [created, updated] = [[...kept.keys()], [...unrestored.keys()]];
  }
}

async function undoOnce(
  { savepoint, ofRecord, rulesOf }: OpenRows,
  work: Undoing,
  places: readonly number[],
): Promise<Map<number, string>> {
  if (places.length === 0) return new Map();
  const held = new Set<number>();
  const failed = await writeInRanges(savepoint, places, {
    ofRecord,
    write: async (range) => {
      const free = await release(work, range);
      for (const n of range)
        if (free.has(n)) held.delete(n);
        else held.add(n);
      return free.size === 0 || (await work.undo([...free])) === free.size;
    },
  });
  const suppressed = [...failed].filter(([, error]) => error === SUPPRESSED);
  const refused = new Map([...failed].filter(([, error]) => error !== SUPPRESSED));
  return new Map([
    ...[...held].map((n) => [n, 'row.referenced'] as const),
    ...suppressed.map(([n]) => [n, 'trigger.suppressed'] as const),
    ...(await rulesOf(refused)),
  ]);
}

// A row that is held stays, and may itself refer to rows that were free until then.
async function release({ held }: Undoing, range: readonly number[]): Promise<Set<number>> {
  const free = new Set(range);
  for (let more = held !== null; more && free.size > 0;) {
    const rows = (await held?.([...free])) ?? [];
    for (const n of rows) free.delete(n);
    more = rows.length > 0;
  }
  return free;
}
