import type { DecisionName, EventData } from '@commander/contracts';
import type { KeptCheckpoint } from '../state/checkpoint-log';

/** A decision before it gets its id, its time and its `after`. */
export type DecisionDraft = {
  [N in DecisionName]: {
    readonly name: N;
    readonly data: EventData<N>;
    readonly subject: string;
    readonly traceparent?: string;
  };
}[DecisionName];

/** What decisions take from the outside world, as data. */
export interface DecisionContext {
  /** Now, in milliseconds since 1970. */
  readonly now: number;
  /** A random number in [0, 1). */
  readonly random: number;
  /** A fresh id for what the decision creates. */
  readonly newId: string;
  /** How many partitions the topic of orders has. */
  readonly partitions: number;
  /** Per cent of the memory that the deciding instance may have, as it uses it now. */
  readonly memory: { readonly instance: string; readonly percent: number };
  /** Whether a checkpoint's stored state opens and says what its clear fields say: `valid`, or one sentence why not. */
  readonly openCheckpoint: (checkpoint: KeptCheckpoint) => string;
}
