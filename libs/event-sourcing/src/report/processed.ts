import { addCounts, NO_RECORDS } from '../state/counts';
import type { OutcomeCounts } from '@commander/contracts';
import type { ReportState } from './report-state';

/** How far an execution is, in records; those of a rollback are the rows of its undo images. */
export interface Processed {
  readonly planned: number;
  readonly processed: number;
  readonly successful: number;
  readonly failed: number;
  /** Of a rollback: rows left alone. */
  readonly skipped: number;
  /** What was processed by this execution itself, not by those it resumes. */
  readonly own: number;
}

/** The records of an execution, and of those it resumes, by outcome, over all entities. */
export const totalOf = (state: ReportState): OutcomeCounts =>
  state.entities.reduce((sum, entity) => addCounts(sum, entity.counts), NO_RECORDS);

/** How far an execution is, in records. */
export function processedOf(state: ReportState): Processed {
  const planned = state.entities.reduce((sum, entity) => sum + (entity.plannedRecords ?? 0), 0);
  if (state.type === 'rollback') {
    const { images, deleted, restored, conflicts } = state.undone;
    return {
      planned,
      processed: images,
      successful: deleted + restored,
      failed: 0,
      skipped: conflicts,
      own: images,
    };
  }
  const counts = totalOf(state);
  const before = state.entities.reduce((sum, entity) => sum + entity.readBefore, 0);
  return {
    planned,
    processed: counts.read,
    successful: counts.created + counts.updated + counts.unchanged + counts.merged,
    failed: counts.failed,
    skipped: counts.skipped,
    own: counts.read - before,
  };
}
