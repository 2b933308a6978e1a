import type { BatchSummary, EventOf } from '@commander/contracts';
import { addCounts } from '../state/counts';
import { readingBatch } from '../state/reading';
import { addSummary } from '../state/tally';
import { addUndone } from '../state/undo-counts';
import { withEntity, type ReportState } from './report-state';

/** Peak rates are taken over windows of this length, long enough that one batch's commit does not read as a burst. */
export const WINDOW_MS = 5000;

const CONFLICT_SAMPLES = 20;

interface OfBatch {
  readonly data: {
    readonly entity: string;
    readonly batch: number;
    readonly summary?: Pick<BatchSummary, 'range'>;
  };
}

/** The change, but none for a batch that no planning made: it is none of the execution's. */
export const ifPlanned =
  <E extends OfBatch>(change: (state: ReportState, event: E, at: number) => ReportState) =>
  (state: ReportState, event: E, at: number): ReportState => {
    const entity = state.entities.find((e) => e.entity === event.data.entity);
    const known = event.data.batch <= (entity?.plannedBatches ?? 0) || isSecondPass(event.data.summary);
    return !known ? state : change(state, event, at);
  };

/** Batches of the second pass are planned by what the first one deferred. */
const isSecondPass = (summary?: Pick<BatchSummary, 'range'>): boolean => summary?.range.kind === 'deferred';

/** A batch stands in the target: its outcomes are added to everything the report counts. */
export function onBatchCommitted(
  state: ReportState,
  { data }: EventOf<'batch.committed'>,
  at: number,
): ReportState {
  const { summary, instance } = data;
  const counted = withEntity(withoutFlight(state, data), data.entity, (e) => ({
    ...e,
    plannedBatches: (e.plannedBatches ?? 0) + (isSecondPass(summary) ? 1 : 0),
    completedBatches: e.completedBatches + 1,
    counts: addCounts(e.counts, summary.counts),
    reading: readingBatch(e.reading, summary),
    loadEndedAt: at,
  }));
  const added = { ...counted, tally: addSummary(counted.tally, summary), ...replayedFrom(state, summary) };
  return withWork(added, { instance, records: summary.counts.read }, at);
}

function replayedFrom(
  { replayedFrom: before = { source: 0, stored: 0 } }: ReportState,
  { replayed_from: more }: BatchSummary,
): Pick<ReportState, 'replayedFrom'> {
  if (!more) return {};
  return { replayedFrom: { source: before.source + more.source, stored: before.stored + more.stored } };
}

/** A batch was rehearsed; a redelivered rehearsal repeats itself from its first batch, and its first word counts. */
export function onBatchRehearsed(
  state: ReportState,
  { data }: EventOf<'batch.rehearsed'>,
  at: number,
): ReportState {
  const entity = state.entities.find((e) => e.entity === data.entity);
  if (data.batch !== (entity?.completedBatches ?? 0) + 1) return state;
  const { summary, instance } = data;
  const counted = withEntity(state, data.entity, (e) => ({
    ...e,
    completedBatches: e.completedBatches + 1,
    counts: addCounts(e.counts, summary.counts),
    reading: readingBatch(e.reading, summary),
    loadEndedAt: at,
  }));
  const added = { ...counted, tally: addSummary(counted.tally, summary) };
  return withWork(added, { instance, records: summary.counts.read }, at);
}

/** A batch stands in the stage: it is in flight no longer, and no record of it has its outcome. */
export const onBatchStaged = (
  state: ReportState,
  { data }: EventOf<'batch.staged'>,
  at: number,
): ReportState =>
  withEntity(withoutFlight(state, data), data.entity, (e) => ({
    ...e,
    staged: e.staged + data.records,
    loadEndedAt: at,
  }));

/** A batch of another execution is undone. */
export function onBatchUndone(
  state: ReportState,
  { data }: EventOf<'batch.undone'>,
  at: number,
): ReportState {
  const { entity, instance, counts } = data;
  const counted = withEntity(withoutFlight(state, data), entity, (e) => ({
    ...e,
    completedBatches: e.completedBatches + 1,
    undone: e.undone + counts.images,
    loadEndedAt: at,
  }));
  const conflicts = data.conflicts.map(({ record_id, rule }) => ({ entity, record_id, rule }));
  const added = {
    ...counted,
    undone: addUndone(state.undone, counts),
    conflicts: [...state.conflicts, ...conflicts].slice(0, CONFLICT_SAMPLES),
  };
  return withWork(added, { instance, records: counts.images }, at);
}

const withoutFlight = (
  state: ReportState,
  { entity, batch }: { readonly entity: string; readonly batch: number },
): ReportState => ({
  ...state,
  inFlight: state.inFlight.filter((other) => other.entity !== entity || other.batch !== batch),
});

function withWork(
  state: ReportState,
  { instance, records }: { readonly instance: string; readonly records: number },
  at: number,
): ReportState {
  const by = state.instances[instance] ?? { batches: 0, records: 0 };
  return {
    ...state,
    instances: {
      ...state.instances,
      [instance]: { batches: by.batches + 1, records: by.records + records },
    },
    window: slide(state.window, records, at),
  };
}

function slide(window: ReportState['window'], records: number, at: number): ReportState['window'] {
  const start = at - window.start < WINDOW_MS ? window.start : at;
  const inWindow = start === window.start ? window.records + records : records;
  return { start, records: inWindow, peak: Math.max(window.peak, inWindow) };
}
