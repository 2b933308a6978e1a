import type { CloudEvent, Order } from '@commander/contracts';
import {
  deterministicId,
  factEvent,
  orderPlace,
  unansweredOrders,
  type Envelope,
  type KeptCheckpoint,
  type ProjectState,
} from '@commander/event-sourcing';
import { ownFailure } from '@commander/migration-plan';

/** A fact that the stream lacks; its id follows from what it is about, so that a second owner's says nothing new. */
export interface MissingFact {
  readonly id: string;
  readonly build: () => CloudEvent;
}

/** What observing takes from the outside world. */
export interface Observation {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly instance: string;
  /** `valid` where a checkpoint opens, else one sentence why not. */
  readonly judge: (checkpoint: KeptCheckpoint) => string;
  /** What surrounds a fact about a subject, besides its id. */
  readonly envelope: (subject: string) => Omit<Envelope, 'id'>;
}

/** What whoever owns the project is to record: orders that nobody answered in time, checkpoints that nobody opened again. */
export const missingFacts = (state: ProjectState, observation: Observation): MissingFact[] => [
  ...unanswered(state, observation),
  ...unverified(state, observation),
];

const unanswered = (state: ProjectState, { now, instance, envelope }: Observation): MissingFact[] =>
  unansweredOrders(state, now, instance).map((data) => {
    const id = deterministicId('order.unanswered', data.order_id);
    return { id, build: () => factEvent('order.failed', data, { id, ...envelope(data.execution_id) }) };
  });

/** An order that does not go into the log: nobody will ever carry it out. */
export function refusedOrder(order: Order, instance: string, envelope: Observation['envelope']): MissingFact {
  const { execution_id, order_id, kind, attempt } = order;
  const id = deterministicId('order.refused', order_id);
  const failure = ownFailure(
    'order.too_large',
    `The order to ${kind} is too large for a message: spread the plan's entities over several projects, or shorten its texts.`,
  );
  const data = { execution_id, order_id, kind, ...orderPlace(order), attempt, instance, failure };
  return { id, build: () => factEvent('order.failed', data, { id, ...envelope(execution_id) }) };
}

const unverified = (state: ProjectState, { judge, envelope }: Observation): MissingFact[] =>
  [...state.executions.values()].flatMap(({ id: execution, checkpoints }) =>
    checkpoints.kept
      // Those of an execution that this one resumes were verified in their time, or never will be.
      .filter(({ data, verified }) => verified === null && data.execution_id === execution)
      .map((checkpoint) => {
        const { execution_id, checkpoint_id } = checkpoint.data;
        const id = deterministicId('checkpoint.verified', checkpoint_id);
        const build = (): CloudEvent => {
          const verdict = judge(checkpoint);
          const found = verdict === 'valid' ? { valid: true } : { valid: false, reason: verdict };
          const data = { execution_id, checkpoint_id, ...found };
          return factEvent('checkpoint.verified', data, { id, ...envelope(execution_id) });
        };
        return { id, build };
      }),
  );
