import type { Order, PlanOrder } from '@commander/contracts';
import { closeExecution } from './close-execution';
import { expireUndo } from './expire-undo';
import { loadBatch } from './load-batch';
import { planLoads } from './plan-loads';
import { planReplay } from './plan-replay';
import { planUndo } from './plan-undo';
import { prepareExecution } from './prepare-execution';
import type { ProcessorParts } from './processor-parts';
import { promoteStage } from './promote-stage';
import { rehearsePlan } from './rehearse-plan';
import { undoBatch } from './undo-batch';

/** An order that a batch-processor carries out. */
export type OwnOrder = Exclude<Order, { kind: 'verify' }>;

type Handler<O extends OwnOrder> = (order: O, parts: ProcessorParts, signal: AbortSignal) => Promise<void>;
type Handlers = { readonly [K in OwnOrder['kind']]: Handler<Extract<OwnOrder, { kind: K }>> };

const HANDLERS: Handlers = {
  prepare: async (order, parts) =>
    parts.stream.tell(order, 'fence.opened', await prepareExecution(order, parts)),
  plan: async (order, parts) =>
    parts.stream.tell(order, 'planning.completed', await planBatches(order, parts)),
  load: loadBatch,
  promote: promoteStage,
  undo: undoBatch,
  rehearse: rehearsePlan,
  close: async (order, parts) => parts.stream.tell(order, 'fence.closed', await closeExecution(order, parts)),
  expire: async (order, parts) => parts.stream.tell(order, 'undo.forgotten', await expireUndo(order, parts)),
};

/** Carries out one order; the facts it ends in are on the stream when it resolves. */
export function carryOut<K extends OwnOrder['kind']>(
  order: Extract<OwnOrder, { kind: K }> & { readonly kind: K },
  parts: ProcessorParts,
  signal: AbortSignal,
): Promise<void> {
  return HANDLERS[order.kind](order, parts, signal);
}

const planBatches = (order: PlanOrder, parts: ProcessorParts) => {
  if (order.undoes !== undefined) return planUndo(order, order.undoes, parts);
  return order.replays ? planReplay(order, order.replays, parts) : planLoads(order, parts);
};
