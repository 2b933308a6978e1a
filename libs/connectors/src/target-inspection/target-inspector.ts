import type { Entity } from '@commander/contracts';
import type { LookupIn } from '../rows/record-writer';

/** An entity's records in the target, as the ledger and the table tell. */
export interface WrittenCount {
  /** Writes that hit a target id written before in the same chain. */
  readonly repeats: number;
  /** Distinct target ids that were created or updated and whose row exists. */
  readonly existing: number;
  /** Records whose row held their values already, when their batch committed. */
  readonly unchanged: number;
}

/** A batch's records as they must stand in the target. */
export interface ExpectedRows {
  readonly batch: number;
  /** What the batch was made of, as its ledger row must say: a batch of an earlier plan cannot be compared. */
  readonly inputHash: string;
  /** Whether other batches may have written the same ids, which an `update` policy allows, or an earlier plan. */
  readonly rewritten: boolean;
  /** Each record's texts, in the order of the entity's fields. */
  readonly rows: readonly (readonly (string | null)[])[];
}

/** How one record stands in the target. */
export interface ComparedRow {
  /** Its place among the rows given. */
  readonly place: number;
  readonly found: boolean;
  /** Per field: whether the target holds the expected value, as the column's type compares. */
  readonly same: readonly boolean[];
  /** Per field: the target's value as text. */
  readonly texts: readonly (string | null)[];
}

/** A reference counted over all rows of its table. */
export interface ReferenceCount {
  /** Rows whose reference is not null. */
  readonly checked: number;
  readonly nulls: number;
  /** Rows whose reference names no row of the other table. */
  readonly orphans: number;
}

/** A table and the columns by which others refer to it. */
export interface ParentTable {
  readonly table: string;
  readonly key: readonly string[];
}

/** Columns of a table that name rows of another one. */
export interface InspectedReference {
  readonly table: string;
  readonly fields: readonly string[];
  readonly parent: ParentTable;
}

/** Looks into a target after a load, all in one read-only snapshot. Throws ConnectorErrors. */
export interface TargetInspector {
  /**
   * The ids of a batch's records that rules for duplicates put together with others: their rows hold not their values alone. To be asked only of
   * entities that have such rules.
   */
  groupedIds(chainId: string, entity: Entity, batch: number): Promise<ReadonlySet<string>>;
  countWritten(chainId: string, entity: Entity): Promise<WrittenCount>;
  /**
   * Compares records with their rows. Left out are those that the ledger does not show as written by this batch alone, made
   * of this input: they failed, were skipped, stood there before, or were written again later.
   */
  compare(chainId: string, entity: Entity, expected: ExpectedRows): Promise<ComparedRow[]>;
  /** The values, as texts, of at most two rows of each key; a key without a row is left out. */
  lookUp(lookup: LookupIn, keys: readonly string[]): Promise<ReadonlyMap<string, readonly (string | null)[]>>;
  /** Counts a reference; rows that name no row are asked of `other` where the parent stands in another database. */
  countReference(reference: InspectedReference, other?: TargetInspector): Promise<ReferenceCount>;
  /** How many of these uses name no row; `keys` holds one list of texts for each column of the key. */
  countMissing(
    parent: ParentTable,
    keys: readonly (readonly string[])[],
    uses: readonly string[],
  ): Promise<number>;
}
