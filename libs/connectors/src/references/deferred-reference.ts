/** Which batch deferred references. */
export interface DeferringBatch {
  readonly chain_id: string;
  readonly execution_id: string;
  readonly entity: string;
  readonly batch: number;
}

/** A reference of a written record that waits for the second pass, or stayed empty after it. */
export interface DeferredReference {
  /** The record's place in its batch. */
  readonly place: number;
  readonly sourceId: string;
  readonly targetId: string;
  /** The columns of the reference, joined by a comma. */
  readonly fields: string;
  /** The texts of key and reference, sealed; null once the second pass is over. */
  readonly payload: string | null;
  /** Why it stayed empty; null while it waits. */
  readonly rule: string | null;
}

/** What the second pass came to for one batch: references that were set, and those that were not. */
export interface SettledReferences {
  readonly settled: number;
  readonly left: readonly (Pick<DeferredReference, 'sourceId' | 'fields'> & { readonly rule: string })[];
}
