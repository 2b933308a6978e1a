import type { EventData } from '@commander/contracts';
import { formatRanges, inRanges, parseRanges } from './batch-ranges';
import { doneCount, isDone, type BatchTracker } from './batch-tracker';
import { addCounts, NO_RECORDS, sameCounts } from './counts';
import type { EntityState, ExecutionState } from './execution-state';
import { sameUndone } from './undo-counts';

type Census = EventData<'fence.closed'>['census'];
type EntityCensus = Census[string];

/** How a ledger and the stream differ: `behind` is a stream that still lacks what redelivered orders will publish. */
export interface CensusDifference {
  readonly kind: 'behind' | 'differs';
  readonly message: string;
}

const NO_BATCHES: EntityCensus = { batches: 0, counts: NO_RECORDS, batch_hash: '' };

/** What the ledger lacks of the batches that the stream tells of, in one sentence; null where it holds them all. */
export function lostBatches({ entities }: ExecutionState, census: Census | undefined): string | null {
  if (!census) return null;
  for (const [name, { tracker }] of entities) {
    const lost = lostOf(tracker, census[name] ?? NO_BATCHES);
    if (lost) return lacking(name, lost);
  }
  return null;
}

function lostOf(tracker: BatchTracker, { batches, done }: EntityCensus): string | null {
  if (done === undefined)
    return batches < doneCount(tracker) ? `${doneCount(tracker) - batches} batches` : null;
  const held = parseRanges(done);
  const lost = doneBatches(tracker).filter((batch) => !inRanges(held, batch));
  return lost.length === 0 ? null : `the batches ${shortened(formatRanges(lost))}`;
}

const MOST_LETTERS = 300;
const shortened = (text: string): string =>
  text.length <= MOST_LETTERS ? text : `${text.slice(0, MOST_LETTERS)}...`;

// As long as what was told, however large the numbers of batches in it.
const doneBatches = ({ contiguous, ahead }: BatchTracker): number[] => [
  ...Array.from({ length: contiguous }, (_, i) => i + 1),
  ...[...ahead].sort((a, b) => a - b),
];

/** The batches that a closed fence's census counts and the stream does not tell of, by entity. */
export function untoldBatches({ entities, census }: ExecutionState): { entity: string; batch: number }[] {
  return [...entities].flatMap(([entity, { planned, tracker, cutShort }]) => {
    const held = parseRanges(census?.[entity]?.done ?? '');
    return (planned?.batches ?? [])
      .map(({ batch }) => batch)
      .filter((batch) => inRanges(held, batch) && !isDone(tracker, batch) && !cutShort.has(batch))
      .map((batch) => ({ entity, batch }));
  });
}

/** How the census of a closed fence differs from the stream, entity by entity; null where they agree. */
export function compareCensus({ entities, census }: ExecutionState): CensusDifference | null {
  const found = [...entities].flatMap(([name, entity]) => compareEntity(name, entity, census?.[name]) ?? []);
  return found.find(({ kind }) => kind === 'differs') ?? found[0] ?? null;
}

function compareEntity(name: string, entity: EntityState, ledger = NO_BATCHES): CensusDifference | null {
  const lost = lostOf(entity.tracker, ledger);
  if (lost) return { kind: 'differs', message: lacking(name, lost) };
  // What an earlier execution of the chain left half done stands in the ledger until it is told anew.
  const halfDone = [...entity.cutShort].filter(([batch]) => !isDone(entity.tracker, batch));
  const told = doneCount(entity.tracker) + halfDone.length;
  const counts = halfDone.reduce((sum, [, summary]) => addCounts(sum, summary.counts), entity.counts);
  if (told < ledger.batches) return { kind: 'behind', message: untold(name, told, ledger.batches) };
  const same =
    sameCounts(counts, ledger.counts) &&
    (ledger.undone === undefined || sameUndone(entity.undone, ledger.undone));
  return same ? null : { kind: 'differs', message: unequal(name) };
}

const lacking = (entity: string, lost: string): string =>
  `The target's ledger lacks ${lost} of ${entity}, which the event stream tells of: ` +
  'the target may be a restored backup; restore a later one, then resume.';

const untold = (entity: string, told: number, held: number): string =>
  `The event stream tells of ${told} batches of ${entity}, the target's ledger holds ${held}: ` +
  'outcomes were not published; start the processors that hold their orders, then resume.';

const unequal = (entity: string): string =>
  `The outcomes of ${entity} in the target's ledger are not those in the event stream; compare both before you resume.`;
