import type { ExecutionReport } from '@commander/contracts';
import { totalOf } from './processed';
import type { ReportState } from './report-state';

/** What a report says of resumes, windows, rehearsals, rollbacks and alerts. */
export const renderRecovery = (
  state: ReportState,
): Pick<
  ExecutionReport,
  | 'resumes_execution_id'
  | 'undoes_execution_id'
  | 'cascade_to'
  | 'rolled_back_by'
  | 'undo_expired'
  | 'replayed_from'
  | 'abandoned_batches'
  | 'incremental'
  | 'rehearsal'
  | 'prediction'
  | 'rollback'
  | 'alerts'
> => ({
  resumes_execution_id: state.resumes,
  undoes_execution_id: state.undoes,
  cascade_to: state.cascadeTo,
  rolled_back_by: state.rolledBackBy,
  undo_expired: state.undoExpired ?? null,
  replayed_from: state.replayedFrom ?? null,
  abandoned_batches: state.tally.abandoned,
  incremental: state.isIncremental
    ? { windows: windowsOf(state), deletes: 'unseen', missing_in_source: missingOf(state) }
    : null,
  rehearsal: state.type === 'dry-run' ? { unpredictable: [...state.unpredictable] } : null,
  prediction: predictionOf(state),
  rollback: state.undoes === null ? null : { ...state.undone, conflict_samples: [...state.conflicts] },
  alerts: state.alerts,
});

const windowsOf = ({ entities }: ReportState) =>
  entities.flatMap(({ entity, window }) => (window ? [{ entity, ...window }] : []));

const missingOf = ({ verification }: ReportState) =>
  Object.entries(verification?.missing_in_source ?? {}).map(([entity, count]) => ({ entity, count }));

function predictionOf(state: ReportState): ExecutionReport['prediction'] {
  if (state.rehearsal === null) return null;
  const { compared, differing } = state.tally.prediction;
  return {
    rehearsal_execution_id: state.rehearsal,
    compared_records: compared,
    differing_records: differing,
    uncompared_records: Math.max(0, totalOf(state).read - compared),
  };
}
