import type { EventOf } from '@commander/contracts';
import { addActions, auditActions } from '../audit/audit-actions';
import { NO_RECORDS } from '../state/counts';
import type { ReportState } from './report-state';

/** The report of an execution that has just begun. */
export function startReport(event: EventOf<'execution.started'>): ReportState {
  const { data } = event;
  const startedAt = Date.parse(event.time);
  return {
    executionId: data.execution_id,
    projectId: event.project,
    project: data.project,
    type: data.execution_type,
    operator: data.operator,
    planHash: data.plan_hash,
    startedAt,
    lastAt: startedAt,
    endedAt: null,
    phase: 'preparing',
    heldPhase: null,
    ending: null,
    reason: null,
    pausedSince: null,
    pausedMs: 0,
    pausedBeforeLoadMs: 0,
    strategy: null,
    entities: data.entities.map((entity) => ({
      entity,
      plannedRecords: null,
      plannedBatches: null,
      completedBatches: 0,
      counts: NO_RECORDS,
      loadStartedAt: null,
      loadEndedAt: null,
    })),
    inFlight: [],
    duplicates: { merged: 0, skipped: 0, failed: 0 },
    fixed: 0,
    transformed: 0,
    errors: { total: 0, byType: {}, samples: [] },
    checkpoints: [],
    // The command that started it stands in the stream before it and belongs to its story.
    audit: addActions({ 'command.received': 1 }, auditActions(event)),
    instances: {},
    window: { start: startedAt, records: 0, peak: 0 },
    consistency: null,
    verification: null,
  };
}
