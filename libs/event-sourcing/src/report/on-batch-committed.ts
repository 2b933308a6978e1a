import type { EventOf } from '@commander/contracts';
import { addCounts, addTallies } from '../state/counts';
import type { ReportState } from './report-state';

const SAMPLES = 20;
/** Peak rates are taken over windows of this length, long enough that one batch's commit does not read as a burst. */
export const WINDOW_MS = 5000;

/** A batch stands in the target: its outcomes are added to everything the report counts. */
export function onBatchCommitted(
  state: ReportState,
  event: EventOf<'batch.committed'>,
  at: number,
): ReportState {
  const { entity, batch, summary, instance } = event.data;
  const { counts, errors, duplicates } = summary;
  const by = state.instances[instance] ?? { batches: 0, records: 0 };
  return {
    ...state,
    entities: state.entities.map((e) =>
      e.entity === entity
        ? {
            ...e,
            completedBatches: e.completedBatches + 1,
            counts: addCounts(e.counts, counts),
            loadEndedAt: at,
          }
        : e,
    ),
    inFlight: state.inFlight.filter((load) => load.entity !== entity || load.batch !== batch),
    duplicates: {
      merged: state.duplicates.merged + duplicates.merged,
      skipped: state.duplicates.skipped + duplicates.skipped,
      failed: state.duplicates.failed + duplicates.failed,
    },
    fixed: state.fixed + summary.validation_errors_fixed,
    transformed: state.transformed + summary.data_transformations,
    errors: {
      total: state.errors.total + errors.total,
      byType: addTallies(state.errors.byType, errors.by_type),
      samples: [...state.errors.samples, ...errors.samples].slice(0, SAMPLES),
    },
    instances: {
      ...state.instances,
      [instance]: { batches: by.batches + 1, records: by.records + counts.read },
    },
    window: slide(state.window, counts.read, at),
  };
}

function slide(window: ReportState['window'], records: number, at: number): ReportState['window'] {
  const start = at - window.start < WINDOW_MS ? window.start : at;
  const inWindow = start === window.start ? window.records + records : records;
  return { start, records: inWindow, peak: Math.max(window.peak, inWindow) };
}
