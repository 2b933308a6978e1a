import { addCounts, NO_RECORDS } from '../state/counts';
import type { OutcomeCounts } from '@commander/contracts';
import type { EntityReport, ReportState } from './report-state';

/** How far an execution is, in records; those of a rollback are the rows of its undo images. */
export interface Processed {
  readonly planned: number;
  /** Transaction mode `single`: what came as far as the stage. */
  readonly staged: number;
  /** What came as far as the stage, or further. */
  readonly reached: number;
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

/** Records of an entity that have their outcome; of a rollback, rows of its undo images. */
export const processedIn = ({ counts, undone }: EntityReport): number => counts.read + undone;

/** Records of an entity that have their outcome or stand in the stage, where they wait for it. */
export const reachedIn = (entity: EntityReport): number => Math.max(entity.staged, processedIn(entity));

const sumOf = (state: ReportState, number: (entity: EntityReport) => number): number =>
  state.entities.reduce((sum, entity) => sum + number(entity), 0);

/** How far an execution is, in records. */
export function processedOf(state: ReportState): Processed {
  const way = {
    planned: sumOf(state, ({ plannedRecords }) => plannedRecords ?? 0),
    staged: sumOf(state, ({ staged }) => staged),
    reached: sumOf(state, reachedIn),
    processed: sumOf(state, processedIn),
  };
  if (state.type === 'rollback') {
    const { images, deleted, restored, conflicts } = state.undone;
    return {
      ...way,
      successful: deleted + restored,
      failed: 0,
      skipped: conflicts,
      own: images,
    };
  }
  const counts = totalOf(state);
  return {
    ...way,
    successful: counts.created + counts.updated + counts.unchanged + counts.merged,
    failed: counts.failed,
    skipped: counts.skipped,
    own: counts.read - sumOf(state, ({ readBefore }) => readBefore),
  };
}
