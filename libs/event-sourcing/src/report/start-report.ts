import type { EntityReading, EventData, EventOf, InheritedResults } from '@commander/contracts';
import { addActions, auditActions } from '../audit/audit-actions';
import { NO_RECORDS } from '../state/counts';
import { NOTHING_READ } from '../state/reading';
import { EMPTY_TALLY, type Tally } from '../state/tally';
import { NOTHING_UNDONE } from '../state/undo-counts';
import type { EntityReport, ReportState } from './report-state';

const KEPT_CHECKPOINTS = 10;

/** The report of an execution that has just begun; one that resumes others begins with what those came to. */
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
    ...relationsOf(data),
    startedAt,
    lastAt: startedAt,
    endedAt: null,
    phase: data.execution_type === 'dry-run' ? 'rehearsing' : 'preparing',
    promoting: false,
    prepareOrder: null,
    ending: null,
    reason: null,
    pausedSince: null,
    pausedMs: 0,
    pausedBeforeLoadMs: 0,
    strategy: null,
    entities: data.entities.map((entity) => entityReport(entity, data.inherited)),
    inFlight: [],
    tally: data.inherited ? tallyOf(data.inherited) : EMPTY_TALLY,
    undone: NOTHING_UNDONE,
    conflicts: [],
    unpredictable: [],
    checkpoints: [],
    keptCheckpoints: KEPT_CHECKPOINTS,
    alerts: [],
    // The command that started it stands in the stream before it and belongs to its story.
    audit: addActions(data.command_id ? { 'command.received': 1 } : {}, auditActions(event)),
    instances: {},
    window: { start: startedAt, records: 0, peak: 0 },
    verification: null,
  };
}

const relationsOf = (data: EventData<'execution.started'>) => ({
  resumes: data.resumes_execution_id ?? null,
  undoes: data.undoes_execution_id ?? null,
  cascadeTo: data.cascade_to ?? null,
  rolledBackBy: null,
  isIncremental: data.since !== undefined,
  rehearsal: data.rehearsal_execution_id ?? null,
});

const NOT_PLANNED = {
  planned_records: null,
  planned_batches: null,
  completed_batches: 0,
  counts: NO_RECORDS,
  window: undefined,
  reading: undefined,
};

function entityReport(entity: string, inherited: InheritedResults | undefined): EntityReport {
  const before = inherited?.entities.find((other) => other.entity === entity) ?? NOT_PLANNED;
  return {
    entity,
    plannedRecords: before.planned_records,
    plannedBatches: before.planned_batches,
    completedBatches: before.completed_batches,
    counts: before.counts,
    staged: 0,
    undone: 0,
    readBefore: before.counts.read,
    window: before.window ?? null,
    reading: before.reading ?? readBefore(before.planned_records, inherited),
    loadStartedAt: null,
    loadEndedAt: null,
  };
}

/** Earlier releases told of a chain as a whole. */
const readBefore = (planned: number | null, inherited: InheritedResults | undefined): EntityReading =>
  planned === null ? NOTHING_READ : { ...NOTHING_READ, planned: inherited?.consistency ?? null };

const tallyOf = ({ errors, prediction, duplicates, ...sums }: InheritedResults): Tally => ({
  duplicates,
  fixed: sums.validation_errors_fixed,
  warnings: sums.warnings,
  transformed: sums.data_transformations,
  abandoned: sums.abandoned_batches,
  prediction,
  errors: { total: errors.total, byType: errors.by_type, samples: errors.samples },
});
