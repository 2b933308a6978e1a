import type { EventName, EventOf } from '@commander/contracts';
import { onBatchCommitted } from './on-batch-committed';
import type { EntityReport, ReportState } from './report-state';

/** What one event changes in the report; `at` is its time, never before the last one's. */
export type ReportChange<E> = (state: ReportState, event: E, at: number) => ReportState;

const KEPT_CHECKPOINTS = 10;

const held =
  (phase: 'pausing' | 'cancelling') =>
  (state: ReportState, reason: string | null): ReportState => ({
    ...state,
    phase,
    heldPhase: state.heldPhase ?? state.phase,
    reason,
  });

/** The report with one entity changed. */
const withEntity = (
  state: ReportState,
  name: string,
  change: (entity: EntityReport) => EntityReport,
): ReportState => ({ ...state, entities: state.entities.map((e) => (e.entity === name ? change(e) : e)) });

function onPlanningCompleted(state: ReportState, { data }: EventOf<'planning.completed'>): ReportState {
  const known = state.entities.find((e) => e.entity === data.entity);
  if (!known || known.plannedBatches !== null) return state;
  const planned = { plannedRecords: data.records, plannedBatches: data.batches };
  const consistency = state.consistency === 'per-batch' ? state.consistency : data.consistency;
  return { ...withEntity(state, data.entity, (e) => ({ ...e, ...planned })), consistency };
}

function onOrdersDispatched(
  state: ReportState,
  { data }: EventOf<'orders.dispatched'>,
  at: number,
): ReportState {
  const loads = data.orders.flatMap(({ kind, entity, batch }) =>
    kind === 'load' && entity !== undefined && batch !== undefined ? [{ entity, batch }] : [],
  );
  const repeated = (o: { entity: string; batch: number }) =>
    state.inFlight.some((i) => i.entity === o.entity && i.batch === o.batch);
  const inFlight = [...state.inFlight, ...loads.filter((load) => !repeated(load))];
  const started = new Set(loads.map((load) => load.entity));
  const entities = state.entities.map((e) =>
    e.loadStartedAt === null && started.has(e.entity) ? { ...e, loadStartedAt: at } : e,
  );
  const first = loads.length > 0 && state.entities.every((e) => e.loadStartedAt === null);
  return {
    ...state,
    inFlight,
    entities,
    pausedBeforeLoadMs: first ? state.pausedMs : state.pausedBeforeLoadMs,
  };
}

function onResumed(state: ReportState, _event: EventOf<'execution.resumed'>, at: number): ReportState {
  const pausedMs = state.pausedMs + (state.pausedSince === null ? 0 : at - state.pausedSince);
  return {
    ...state,
    phase: state.heldPhase ?? 'loading',
    heldPhase: null,
    reason: null,
    pausedSince: null,
    pausedMs,
  };
}

function onClosing(state: ReportState, { data }: EventOf<'execution.closing'>, at: number): ReportState {
  const pausedMs = state.pausedMs + (state.pausedSince === null ? 0 : at - state.pausedSince);
  return {
    ...state,
    phase: 'closing',
    ending: data.end,
    heldPhase: null,
    pausedSince: null,
    pausedMs,
    reason: data.reason ?? state.reason,
  };
}

function onCheckpoint(state: ReportState, { data, time }: EventOf<'checkpoint.created'>): ReportState {
  const checkpoint = {
    id: data.checkpoint_id,
    batch_number: data.batch_number,
    records_processed: data.cumulative_stats.read,
    created_at: time,
    valid: true,
    expires_at: data.expires_at ?? null,
  };
  return { ...state, checkpoints: [...state.checkpoints, checkpoint].slice(-KEPT_CHECKPOINTS) };
}

const ended =
  (phase: 'completed' | 'failed' | 'cancelled') =>
  (state: ReportState, { data }: { data: { reason?: string } }): ReportState => ({
    ...state,
    phase,
    reason: data.reason ?? state.reason,
  });

/** What each event changes; the others only count as audit entries. */
export const CHANGES: { readonly [N in EventName]?: ReportChange<EventOf<N>> } = {
  'fence.opened': (state) =>
    state.heldPhase ? { ...state, heldPhase: 'planning' } : { ...state, phase: 'planning' },
  'strategy.chosen': (state, { data }) => ({
    ...state,
    phase: 'loading',
    strategy: { name: data.strategy, config: data.config, reasons: data.reasons },
  }),
  'planning.completed': onPlanningCompleted,
  'orders.dispatched': onOrdersDispatched,
  'batch.committed': onBatchCommitted,
  'checkpoint.created': onCheckpoint,
  'pause.requested': (state, { data }) => held('pausing')(state, data.reason),
  'execution.paused': (state, _event, at) => ({ ...state, phase: 'paused', pausedSince: at }),
  'execution.resumed': onResumed,
  'cancel.requested': (state, { data }) => held('cancelling')(state, data.reason ?? null),
  'execution.closing': onClosing,
  'fence.closed': (state) => (state.ending === 'completed' ? { ...state, phase: 'verifying' } : state),
  'verification.completed': (state, { data }) =>
    state.verification ? state : { ...state, verification: data },
  'execution.completed': ended('completed'),
  'execution.failed': ended('failed'),
  'execution.cancelled': ended('cancelled'),
};
