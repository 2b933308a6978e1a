import type { Fingerprint, PlannedBatch, UndoCounts, UndoOrder } from '@commander/contracts';

/** How one row of an undone batch ended. */
export interface UndoneRow {
  /** As the lineage of its batch names it, else its key's texts. */
  readonly targetId: string;
  /** deleted: it is gone. restored: it has its earlier values back. conflict: it was left alone. */
  readonly outcome: 'deleted' | 'restored' | 'conflict';
  /**
   * conflict: `row.changed`, `row.gone`, `row.referenced`, `trigger.suppressed`, a constraint or a SQLSTATE. restored:
   * `trigger.changed` where a trigger of the target then gave it other values.
   */
  readonly rule?: string;
}

/** A batch of another execution to be undone by its undo images. */
export interface BatchToUndo {
  readonly order: UndoOrder;
  /** SHA-256 over range and plan hash: the same order key with another input is fatal. */
  readonly inputHash: string;
  /** The target ids that the outbox of a loaded batch tells as created or updated. */
  readonly idsIn: (outbox: Buffer) => readonly string[];
  /** Turns how the rows ended, in the order of writing, into what the ledger keeps; called once, before the commit. */
  readonly describe: (rows: readonly UndoneRow[]) => UndoOutcome;
}

/** What is stored with an undone batch in the ledger row of its transaction. */
export interface UndoOutcome {
  readonly counts: UndoCounts;
  /** The messages that tell of the batch; they are published from here, byte for byte. */
  readonly outbox: Buffer;
}

/** The batches of an execution that are to be undone, in the order in which they must be. */
export interface UndoPlan {
  readonly batches: PlannedBatch[];
  /** Of the table as it is now. */
  readonly fingerprint: Fingerprint;
}
