import type { OutcomeCounts, UndoCounts } from '@commander/contracts';
import type { BatchNotes } from '../batch-target';
import type { LedgerOrder } from './batch-key';

/** What a ledger row says of the order it was written for. */
export type OrderIds = Pick<LedgerOrder, 'execution_id' | 'order_id' | 'position'>;

/** What a new row of the ledger says besides its order. */
export interface LedgerClaim {
  readonly inputHash: string;
  /** What its outcome cannot be described without, where that is told by somebody else than its owner. */
  readonly notes?: BatchNotes;
  /** Records that have their outcome; left out where the batch's transaction gives all of them one. */
  readonly position?: number;
}

/** What a ledger row keeps of work that is done. */
export interface StoredOutcome {
  readonly counts: OutcomeCounts | UndoCounts;
  readonly outbox: Buffer;
}

/** A row of the ledger as it stands. */
export interface StoredRow {
  readonly execution_id: string;
  readonly input_hash: string;
  /** Null where it has no outcome yet. */
  readonly outbox: Buffer | null;
  /** Null unless its records are committed one by one. */
  readonly position: number | null;
  /** An execution left it half done, and closed it with the outcomes that were there. */
  readonly cut_short: boolean;
}

/** A row whose records are committed one by one. */
export type FoundRow = StoredRow & { readonly position: number };

/** What a row keeps of the order that claims it, in the order of the ledger's columns from `execution_id` to `notes`. */
export const orderValues = (
  { execution_id, order_id, position }: OrderIds,
  { inputHash, notes }: LedgerClaim,
): (string | number | null)[] => [
  execution_id,
  order_id,
  inputHash,
  position.partition,
  position.offset,
  notes ? JSON.stringify(notes) : null,
];
