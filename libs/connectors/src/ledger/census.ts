import { createHash } from 'node:crypto';
import type { EventData, OutcomeCounts, PrepareOrder, UndoCounts } from '@commander/contracts';
import { addCounts, NO_RECORDS } from '@commander/event-sourcing';
import { ranges } from './ranges';
import type { TargetSession } from './target-session';

/** What the ledger holds, per entity. */
export type Census = EventData<'fence.closed'>['census'];

/** A row of the ledger that has its outcome. */
export type LedgerLine = { readonly entity: string; readonly batch: number; readonly input_hash: string } & (
  | { readonly kind: 'load'; readonly counts: OutcomeCounts }
  | { readonly kind: 'undo'; readonly counts: UndoCounts }
);

const NOTHING_UNDONE: UndoCounts = { images: 0, deleted: 0, restored: 0, conflicts: 0 };

/**
 * Counts a chain's batches that have their outcome, per entity of a connection. `batch_hash` is the SHA-256 over the lines
 * `batch:input_hash`, in ascending order of batch, each ended by a line feed.
 */
export async function takeCensus(
  session: TargetSession,
  { chain_id, plan }: Pick<PrepareOrder, 'chain_id' | 'plan'>,
  connection: string,
): Promise<Census> {
  const lines = await session.censusLines(chain_id);
  const entities = plan.entities.filter((entity) => entity.target.connection === connection);
  return Object.fromEntries(
    entities.map(({ name }) => [name, censusOf(lines.filter((line) => line.entity === name))]),
  );
}

function censusOf(lines: readonly LedgerLine[]): Census[string] {
  const hash = createHash('sha256');
  let counts = NO_RECORDS;
  let undone: UndoCounts | undefined;
  for (const line of lines) {
    hash.update(`${line.batch}:${line.input_hash}\n`);
    if (line.kind === 'load') counts = addCounts(counts, line.counts);
    else undone = addUndone(undone ?? NOTHING_UNDONE, line.counts);
  }
  return {
    batches: lines.length,
    counts,
    batch_hash: hash.digest('hex'),
    done: ranges(lines.map((line) => line.batch)),
    ...(undone ? { undone } : {}),
  };
}

const addUndone = (a: UndoCounts, b: UndoCounts): UndoCounts => ({
  images: a.images + b.images,
  deleted: a.deleted + b.deleted,
  restored: a.restored + b.restored,
  conflicts: a.conflicts + b.conflicts,
});
