import type { ExecutionReport, ExecutionStatus, OutcomeCounts, Phase } from '@commander/contracts';
import { processedOf, totalOf } from './processed';
import { consistencyOf, consistencyOfAll } from '../state/reading';
import { renderProgress } from './render-progress';
import { renderRecovery } from './render-recovery';
import { renderVerification } from './render-verification';
import { rate, seconds } from './rate';
import { WINDOW_MS } from './batch-changes';
import type { ReportState } from './report-state';

/** The report of the Output Protocol; it depends on the events alone, so a rebuilt read model gives the same bytes. */
export function renderReport(state: ReportState): ExecutionReport {
  const counts = totalOf(state);
  return {
    execution_id: state.executionId,
    project_id: state.projectId,
    project: state.project,
    execution_type: state.type,
    operator: state.operator,
    plan_hash: state.planHash,
    status: statusOf(state.phase),
    reason: state.reason,
    strategy: state.strategy,
    timing: timingOf(state),
    progress: renderProgress(state),
    results: resultsOf(state, counts),
    verification: renderVerification(state, counts),
    errors: {
      total: state.tally.errors.total,
      by_type: { ...NO_ERRORS, ...state.tally.errors.byType },
      sample_errors: [...state.tally.errors.samples],
    },
    checkpoints: state.checkpoints,
    audit_summary: {
      total_audit_entries: Object.values(state.audit).reduce((sum, n) => sum + n, 0),
      by_action: sorted(state.audit),
    },
    ...consistencyOfReport(state),
    ...renderRecovery(state),
    instances: Object.entries(state.instances)
      .map(([instance, work]) => ({ instance, ...work }))
      .sort((a, b) => (a.instance < b.instance ? -1 : 1)),
  };
}

const consistencyOfReport = ({ entities }: ReportState) => ({
  consistency: consistencyOfAll(entities.map(({ reading }) => reading)),
  consistency_by_entity: entities.flatMap(({ entity, reading }) => {
    const consistency = consistencyOf(reading);
    const { moments, batches_alone } = reading;
    return consistency ? [{ entity, consistency, snapshots: moments.length, batches_alone }] : [];
  }),
});

const NO_ERRORS = { validation: 0, transformation: 0, database: 0, network: 0, source: 0, system: 0 };

/** The status on the wire, one of the specification's five. */
export function statusOf(phase: Phase): ExecutionStatus {
  switch (phase) {
    case 'completed':
    case 'failed':
    case 'cancelled':
    case 'paused':
      return phase;
    default:
      return 'running';
  }
}

const sorted = (tally: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(tally).sort(([a], [b]) => (a < b ? -1 : 1)));

function timingOf(state: ReportState): ExecutionReport['timing'] {
  const until = state.endedAt ?? state.lastAt;
  const paused = state.pausedMs + (state.pausedSince === null ? 0 : until - state.pausedSince);
  return {
    started_at: new Date(state.startedAt).toISOString(),
    completed_at: state.endedAt === null ? null : new Date(state.endedAt).toISOString(),
    duration_seconds: seconds(until - state.startedAt),
    paused_duration_seconds: seconds(paused),
    load_seconds: seconds(loadMs(state)),
  };
}

/** From the first batch ordered to the last one committed, pauses included. */
function loadMs(state: ReportState): number {
  const starts = state.entities.flatMap((e) => (e.loadStartedAt === null ? [] : [e.loadStartedAt]));
  const ends = state.entities.flatMap((e) => (e.loadEndedAt === null ? [] : [e.loadEndedAt]));
  return starts.length === 0 || ends.length === 0 ? 0 : Math.max(0, Math.max(...ends) - Math.min(...starts));
}

function resultsOf(state: ReportState, counts: OutcomeCounts): ExecutionReport['results'] {
  const { planned, processed, own } = processedOf(state);
  const { duplicates, fixed, warnings, transformed } = state.tally;
  const { merged, skipped, failed } = duplicates;
  const average = rate(own, loadMs(state));
  return {
    total_source_records: counts.read,
    total_processed: counts.read,
    total_created: counts.created,
    total_updated: counts.updated,
    total_unchanged: counts.unchanged,
    total_merged: counts.merged,
    total_skipped: counts.skipped,
    total_failed: counts.failed,
    unprocessed: Math.max(0, planned - processed),
    by_entity: state.entities.map((entity) => ({ entity: entity.entity, ...entity.counts })),
    duplicates_found: merged + skipped + failed,
    duplicates_merged: merged,
    duplicates_skipped: skipped,
    duplicates_failed: failed,
    validation_errors_fixed: fixed,
    validation_warnings: sorted(Object.fromEntries(Object.entries(warnings).filter(([, n]) => n > 0))),
    data_transformations: transformed,
    average_records_per_second: average,
    peak_records_per_second: Math.max(average, rate(state.window.peak, WINDOW_MS)),
  };
}
