import type { z } from 'zod';
import type { CloudEvent } from '../cloud-event';
import * as decisions from './decisions';
import * as facts from './facts';
import * as letters from './letter-facts';
import * as planning from './planning-facts';
import * as quarantine from './quarantine-facts';
import * as rehearsal from './rehearsal-facts';
import * as tokens from './token-facts';
import * as undo from './undo-facts';

/** Facts: what somebody observed. They carry no `after` and are always valid. */
export const FACTS = {
  'command.received': facts.commandReceived,
  'fence.opened': facts.fenceOpened,
  'batches.planned': planning.batchesPlanned,
  'planning.completed': planning.planningCompleted,
  'batch.lineage': facts.batchLineage,
  'batch.committed': facts.batchCommitted,
  'batch.staged': facts.batchStaged,
  'promotion.progressed': facts.promotionProgressed,
  'promotion.completed': facts.promotionCompleted,
  'undo.lineage': undo.undoLineage,
  'batch.undone': undo.batchUndone,
  'undo.forgotten': undo.undoForgotten,
  'rehearsal.lineage': rehearsal.rehearsalLineage,
  'batch.rehearsed': rehearsal.batchRehearsed,
  'rehearsal.completed': rehearsal.rehearsalCompleted,
  'checkpoint.verified': facts.checkpointVerified,
  'order.failed': facts.orderFailed,
  'fence.closed': facts.fenceClosed,
  'verification.completed': facts.verificationCompleted,
  'quarantine.revealed': quarantine.quarantineRevealed,
  'quarantine.fixed': quarantine.quarantineFixed,
  'quarantine.dismissed': quarantine.quarantineDismissed,
  'quarantine.reopened': quarantine.quarantineReopened,
  'dead-letter.replayed': letters.deadLetterReplayed,
  'operator.token-created': tokens.operatorTokenCreated,
  'operator.token-revoked': tokens.operatorTokenRevoked,
} as const;

/** Decisions of a project's decider. Each names in `after` the last valid decision before it, else it is void. */
export const DECISIONS = {
  'plan.applied': decisions.planApplied,
  'command.rejected': decisions.commandRejected,
  'execution.started': decisions.executionStarted,
  'orders.dispatched': decisions.ordersDispatched,
  'strategy.chosen': decisions.strategyChosen,
  'retry.scheduled': decisions.retryScheduled,
  'checkpoint.created': decisions.checkpointCreated,
  'pause.requested': decisions.pauseRequested,
  'execution.paused': decisions.executionPaused,
  'execution.resumed': decisions.executionResumed,
  'cancel.requested': decisions.cancelRequested,
  'execution.closing': decisions.executionClosing,
  'execution.completed': decisions.executionCompleted,
  'execution.failed': decisions.executionFailed,
  'execution.cancelled': decisions.executionCancelled,
  'execution.rolled-back': decisions.executionRolledBack,
  'undo.expired': decisions.undoExpired,
  'alert.raised': decisions.alertRaised,
  'alert.cleared': decisions.alertCleared,
} as const;

/** Every event's data schema by its short name. */
export const EVENTS = { ...FACTS, ...DECISIONS } as const;

/** An event's short name, e.g. `batch.committed`; on the wire it is `commander.batch.committed.v1`. */
export type EventName = keyof typeof EVENTS;
/** The short name of a decision. */
export type DecisionName = keyof typeof DECISIONS;
/** The short name of a fact. */
export type FactName = keyof typeof FACTS;
/** The data of an event, by its short name. */
export type EventData<N extends EventName> = z.infer<(typeof EVENTS)[N]>;

/** An event whose data has been looked into; `name` is its short name. */
export type EventOf<N extends EventName> = Omit<CloudEvent, 'data'> & { name: N; data: EventData<N> };
/** Any event of ours. */
export type CommanderEvent = { [N in EventName]: EventOf<N> }[EventName];
/** Any decision of ours. */
export type DecisionEvent = { [N in DecisionName]: EventOf<N> }[DecisionName];

const TYPE = /^commander\.(.+)\.v(\d+)$/;
const VERSION = 1;

/** The CloudEvents type of a short name. */
export const wireType = (name: EventName): string => `commander.${name}.v${VERSION}`;

/** The short name of a CloudEvents type, whether we know it, and its major version. */
export function parseWireType(type: string): { name: string; version: number; known: boolean } | null {
  const match = TYPE.exec(type);
  if (!match?.[1]) return null;
  return {
    name: match[1],
    version: Number(match[2]),
    known: Object.hasOwn(EVENTS, match[1]) && Number(match[2]) === VERSION,
  };
}
