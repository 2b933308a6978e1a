import type { CloudEvent, EventOf } from '@commander/contracts';
import type { OutstandingOrder } from '@commander/event-sourcing';
import type { CheckpointVault } from '../checkpoints/checkpoint-vault';

/** What a runner needs of the world. */
export interface RunnerPorts {
  readonly instance: string;
  /** How many partitions the topic of orders has. */
  readonly partitions: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly random: () => number;
  /** Per cent of the memory that this instance may have. */
  readonly memoryPercent: () => number;
  readonly newId: () => string;
  /** Appends an event to the stream; rejects where it is in doubt whether it stands there. */
  readonly append: (event: CloudEvent) => Promise<void>;
  /** Sends orders; resolves with those that the log takes in no case. */
  readonly send: (orders: readonly OutstandingOrder[]) => Promise<OutstandingOrder[]>;
  readonly checkpoints: CheckpointVault;
  /** Told of every alert of a project that is owned here, once it was read back. */
  readonly onAlert: (event: EventOf<'alert.raised'> | EventOf<'alert.cleared'>) => void;
  /** Told of a failed append or send, before it is tried again. */
  readonly onTrouble: (error: unknown) => void;
}
