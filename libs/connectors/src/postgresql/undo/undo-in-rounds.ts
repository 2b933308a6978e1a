import { failPoint } from '@commander/fail-points';
import type { ClientBase } from 'pg';
import type { ErrorContext } from '../../error-context';
import { isRecordError, recordErrorOf } from '../errors/record-error';
import { constraintsNamed } from '../errors/schema-names';
import { SUPPRESSED, writeInRanges } from '../../rows/write-in-ranges';
import { savepointOf } from '../rows/savepoint';
import type { UndoStatements } from './undo-statements';

/** Staged rows that nobody else changed, by their numbers in the stage. */
export interface OpenRows {
  readonly client: ClientBase;
  readonly context: ErrorContext;
  readonly statements: UndoStatements;
  readonly created: readonly number[];
  readonly updated: readonly number[];
}

/** Why rows are left alone, by their numbers in the stage. */
export type Rules = ReadonlyMap<number, string>;

/**
 * Deletes what was created and restores what was updated. What one row holds back another may set free, so rows that could not be
 * undone are tried again as long as a round gets any further. Returns the rows that were left alone.
 */
export async function undoInRounds(rows: OpenRows): Promise<Rules> {
  const { client, context, statements } = rows;
  const deleting = { client, context, held: statements.heldDeletes, undo: statements.remove };
  const restoring = { client, context, held: statements.heldRestores, undo: statements.restore };
  let [created, updated] = [rows.created, rows.updated];
  for (;;) {
    const before = created.length + updated.length;
    const kept = await undoOnce(deleting, created);
    await failPoint('undo.in-middle');
    const unrestored = await undoOnce(restoring, updated);
    const left = kept.size + unrestored.size;
    if (left === 0 || left === before) return new Map([...kept, ...unrestored]);
    [created, updated] = [[...kept.keys()], [...unrestored.keys()]];
  }
}

interface Undoing extends Pick<OpenRows, 'client' | 'context'> {
  /** The query that finds rows which others refer to; empty where none can. */
  readonly held: string;
  readonly undo: string;
}

async function undoOnce(work: Undoing, places: readonly number[]): Promise<Map<number, string>> {
  if (places.length === 0) return new Map();
  const held = new Set<number>();
  const failed = await writeInRanges(savepointOf(work.client), places, {
    ofRecord: (error) => isRecordError(error, work.context),
    write: async (range) => {
      const free = await release(work, range);
      for (const n of range)
        if (free.has(n)) held.delete(n);
        else held.add(n);
      if (free.size === 0) return true;
      return (await work.client.query(work.undo, [[...free]])).rowCount === free.size;
    },
  });
  const constraints = await constraintsNamed(work.client, failed.values());
  const ruleOf = (error: unknown): string =>
    error === SUPPRESSED
      ? 'trigger.suppressed'
      : (recordErrorOf(error, work.context, { columns: [], constraints }).rule ?? 'unexpected');
  return new Map([
    ...[...held].map((n) => [n, 'row.referenced'] as const),
    ...[...failed].map(([n, error]) => [n, ruleOf(error)] as const),
  ]);
}

// A row that is held stays, and may itself refer to rows that were free until then.
async function release({ client, held }: Undoing, range: readonly number[]): Promise<Set<number>> {
  const free = new Set(range);
  for (let more = held !== ''; more && free.size > 0;) {
    const { rows } = await client.query<{ n: number }>(held, [[...free]]);
    for (const { n } of rows) free.delete(n);
    more = rows.length > 0;
  }
  return free;
}
