import type { EventName, EventOf } from '@commander/contracts';
import { ifPlanned, onBatchCommitted, onBatchRehearsed, onBatchStaged, onBatchUndone } from './batch-changes';
import { readingPlanned } from '../state/reading';
import * as phases from './phase-changes';
import { isMoving, withEntity, type ReportState } from './report-state';

/** What one event changes in the report; `at` is its time, never before the last one's. */
export type ReportChange<E> = (state: ReportState, event: E, at: number) => ReportState;

const KEPT_ALERTS = 100;

function onPlanningCompleted(
  state: ReportState,
  { data }: EventOf<'planning.completed'>,
  at: number,
): ReportState {
  const known = state.entities.find((e) => e.entity === data.entity);
  if (!known || known.plannedBatches !== null) return state;
  const planned = {
    plannedRecords: data.records,
    plannedBatches: data.batches,
    window: data.window ?? null,
    reading: readingPlanned(known.reading, data),
    // A rehearsal goes on from here by itself.
    loadStartedAt: state.type === 'dry-run' ? at : known.loadStartedAt,
  };
  return withEntity(state, data.entity, (e) => ({ ...e, ...planned }));
}

function onOrdersDispatched(
  state: ReportState,
  { data }: EventOf<'orders.dispatched'>,
  at: number,
): ReportState {
  const batches = data.orders.flatMap(({ kind, entity, batch }) =>
    (kind === 'load' || kind === 'undo') && entity !== undefined && batch !== undefined
      ? [{ entity, batch }]
      : [],
  );
  const repeated = (o: { entity: string; batch: number }) =>
    state.inFlight.some((i) => i.entity === o.entity && i.batch === o.batch);
  const started = new Set(batches.map((batch) => batch.entity));
  const first = batches.length > 0 && state.entities.every((e) => e.loadStartedAt === null);
  const prepare = data.orders.find(({ kind }) => kind === 'prepare');
  const promotes = data.orders.some(({ kind }) => kind === 'promote');
  return {
    ...state,
    phase: promotes && isMoving(state) ? 'promoting' : state.phase,
    promoting: promotes || state.promoting,
    prepareOrder: prepare?.order_id ?? state.prepareOrder,
    inFlight: [...state.inFlight, ...batches.filter((batch) => !repeated(batch))],
    entities: state.entities.map((e) =>
      e.loadStartedAt === null && started.has(e.entity) ? { ...e, loadStartedAt: at } : e,
    ),
    pausedBeforeLoadMs: first ? state.pausedMs : state.pausedBeforeLoadMs,
  };
}

function onCheckpoint(state: ReportState, { data, time }: EventOf<'checkpoint.created'>): ReportState {
  const checkpoint = {
    id: data.checkpoint_id,
    batch_number: data.batch_number,
    records_processed: data.cumulative_stats.read,
    created_at: time,
    // Nobody has opened it again yet.
    valid: false,
    expires_at: data.expires_at ?? null,
  };
  return { ...state, checkpoints: [...state.checkpoints, checkpoint].slice(-state.keptCheckpoints) };
}

const onCheckpointVerified = (state: ReportState, { data }: EventOf<'checkpoint.verified'>): ReportState => ({
  ...state,
  checkpoints: state.checkpoints.map((checkpoint) =>
    checkpoint.id === data.checkpoint_id ? { ...checkpoint, valid: data.valid } : checkpoint,
  ),
});

const onAlertRaised = (state: ReportState, { data, time }: EventOf<'alert.raised'>): ReportState => {
  const alert = { alert: data.alert, message: data.message, raised_at: time, cleared_at: null };
  return { ...state, alerts: [...state.alerts, alert].slice(-KEPT_ALERTS) };
};

const onAlertCleared = (state: ReportState, { data, time }: EventOf<'alert.cleared'>): ReportState => ({
  ...state,
  alerts: state.alerts.map((alert) =>
    alert.alert === data.alert && alert.cleared_at === null ? { ...alert, cleared_at: time } : alert,
  ),
});

const onUndoExpired = (state: ReportState, { time }: EventOf<'undo.expired'>): ReportState => ({
  ...state,
  undoExpired: state.undoExpired ?? { expired_at: time, deleted_at: null, images: null },
});

function onUndoForgotten(state: ReportState, { data, time }: EventOf<'undo.forgotten'>): ReportState {
  const { undoExpired: expired } = state;
  if (!expired || expired.deleted_at !== null) return state;
  return { ...state, undoExpired: { ...expired, deleted_at: time, images: data.images } };
}

/** What each event changes; the others only count as audit entries. */
export const CHANGES: { readonly [N in EventName]?: ReportChange<EventOf<N>> } = {
  'fence.opened': phases.onFenceOpened,
  'strategy.chosen': phases.onStrategyChosen,
  'planning.completed': onPlanningCompleted,
  'orders.dispatched': onOrdersDispatched,
  'batch.committed': ifPlanned(onBatchCommitted),
  'batch.staged': ifPlanned(onBatchStaged),
  'promotion.completed': phases.onPromotionCompleted,
  'batch.undone': ifPlanned(onBatchUndone),
  'batch.rehearsed': onBatchRehearsed,
  'rehearsal.completed': (state, { data }) => ({ ...state, unpredictable: data.unpredictable }),
  'checkpoint.created': onCheckpoint,
  'checkpoint.verified': onCheckpointVerified,
  'pause.requested': (state, { data }) => phases.held(state, 'pausing', data.reason),
  'execution.paused': phases.onPaused,
  'execution.resumed': phases.onResumed,
  'cancel.requested': (state, { data }) => phases.held(state, 'cancelling', data.reason ?? null),
  'execution.closing': phases.onClosing,
  'fence.closed': phases.onFenceClosed,
  'verification.completed': (state, { data }) =>
    state.verification ? state : { ...state, verification: data },
  'execution.completed': phases.ended('completed'),
  'execution.failed': phases.ended('failed'),
  'execution.cancelled': phases.ended('cancelled'),
  'execution.rolled-back': (state, { data }) => ({ ...state, rolledBackBy: data.rollback_execution_id }),
  'undo.expired': onUndoExpired,
  'undo.forgotten': onUndoForgotten,
  'alert.raised': onAlertRaised,
  'alert.cleared': onAlertCleared,
};
