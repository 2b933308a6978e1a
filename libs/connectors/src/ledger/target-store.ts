import type { ExpireOrder } from '@commander/contracts';
import type { NamedFailure } from '@commander/contracts';
import type { ErrorContext } from '../error-context';
import type { TargetSession } from './target-session';

/** What an error of a store means to the ways of writing. */
export type StoreTrouble = 'lock-timeout' | 'meta-missing' | 'denied' | 'other';

/** A target store: sessions lent one at a time, and how its errors are told. */
export interface TargetStore {
  /** The connection's name in the plan. */
  readonly name: string;
  /** Whether it writes a record's line as it is. */
  readonly takesLines: boolean;
  /** Deliveries of one order without an outcome, before the execution is paused. */
  readonly maxDeliveries: number;
  /** Lends a session; one that was in use when an error came is ended, and its transaction with it. */
  lend<T>(work: (session: TargetSession) => Promise<T>): Promise<T>;
  /** Creates Commander's own tables or brings them to this version, whoever else tries at the same time. Refuses newer ones. */
  ensureMeta(): Promise<void>;
  /** Deletes an ended execution's undo images; returns how many were deleted by all orders so far. */
  expireImages(order: ExpireOrder): Promise<number>;
  troubleOf(error: unknown): StoreTrouble;
  /** Rebuilds an error as a failure without values. */
  classify(error: unknown, context: ErrorContext): NamedFailure;
  /** Gives back every connection. */
  end(): Promise<void>;
}
