import type { EventOf, Phase } from '@commander/contracts';
import { isHeld, type ReportState } from './report-state';

/** Goes on to a phase, unless something is asked that has to take effect first. */
const to = (state: ReportState, phase: Phase): ReportState => (isHeld(state) ? state : { ...state, phase });

function workOf({ type, promoting }: ReportState): Phase {
  if (type === 'rollback') return 'rolling-back';
  return promoting ? 'promoting' : 'loading';
}

/** Sources, targets and fence were looked at, once; the answer to an earlier order than the newest says nothing. */
export function onFenceOpened(state: ReportState, { data }: EventOf<'fence.opened'>): ReportState {
  if (data.order_id !== undefined && data.order_id !== state.prepareOrder) return state;
  const answered = { ...state, prepareOrder: null };
  if (state.phase !== 'preparing') return answered;
  return { ...answered, phase: state.strategy ? workOf(state) : 'planning' };
}

/** Every knob is decided. */
export const onStrategyChosen = (state: ReportState, { data }: EventOf<'strategy.chosen'>): ReportState => ({
  ...to(state, workOf(state)),
  strategy: { name: data.strategy, config: data.config, reasons: data.reasons },
  keptCheckpoints: data.checkpoint?.retention.keep_last_n ?? state.keptCheckpoints,
});

/** A pause or a cancel was asked for. */
export const held = (
  state: ReportState,
  phase: 'pausing' | 'cancelling',
  reason: string | null,
): ReportState => ({
  ...state,
  phase,
  reason,
});

/** Nothing is in flight any more. */
export const onPaused = (
  state: ReportState,
  _event: EventOf<'execution.paused'>,
  at: number,
): ReportState => ({ ...state, phase: 'paused', pausedSince: at });

/** A resume looks at sources, targets and fence again before it goes on. */
export const onResumed = (
  state: ReportState,
  _event: EventOf<'execution.resumed'>,
  at: number,
): ReportState => ({
  ...withoutPause(state, at),
  phase: state.ending === null ? 'preparing' : 'closing',
  reason: null,
});

/** It is decided how it ends. */
export const onClosing = (
  state: ReportState,
  { data }: EventOf<'execution.closing'>,
  at: number,
): ReportState => ({
  ...withoutPause(state, at),
  phase: 'closing',
  ending: data.end,
  inFlight: [],
  reason: data.reason ?? state.reason,
});

const withoutPause = (state: ReportState, at: number): ReportState => ({
  ...state,
  pausedSince: null,
  pausedMs: state.pausedMs + (state.pausedSince === null ? 0 : at - state.pausedSince),
});

/** What ended well and moved records is verified. */
export const onFenceClosed = (state: ReportState): ReportState =>
  state.ending === 'completed' && state.type !== 'rollback' ? to(state, 'verifying') : state;

/** Everything staged stands in the target. */
export function onPromotionCompleted(state: ReportState): ReportState {
  if (!state.entities.every((e) => e.completedBatches === e.plannedBatches)) return state;
  return { ...state, promoting: false, phase: state.phase === 'promoting' ? 'loading' : state.phase };
}

/** The execution has ended. */
export const ended =
  (phase: 'completed' | 'failed' | 'cancelled') =>
  (state: ReportState, { data }: { data: { reason?: string } }): ReportState => ({
    ...state,
    phase,
    reason: data.reason ?? state.reason,
  });
