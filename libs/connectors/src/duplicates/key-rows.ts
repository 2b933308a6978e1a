import type { FoundPair, KeptKey } from './duplicate-statements';

type Whole = number | string;

/** A key as the target keeps it; whole numbers as its driver reads them. */
export interface KeyRow {
  readonly batch: Whole;
  readonly place: Whole;
  readonly source_id: string;
  readonly target_id: string;
}

/** A later record of a hash beside the first one. */
export interface PairRow extends KeyRow {
  readonly rule: Whole;
  readonly first_batch: Whole;
  readonly first_place: Whole;
  readonly first_id: string;
  readonly first_target: string;
}

/** The record of a key. */
export const comparedIn = ({
  batch,
  place,
  source_id: id,
  target_id: targetId,
}: KeyRow): FoundPair['later'] => ({
  batch: Number(batch),
  index: Number(place),
  id,
  targetId,
});

/** The pair of a row. */
export const pairIn = (row: PairRow): FoundPair => ({
  rule: Number(row.rule),
  first: comparedIn({
    batch: row.first_batch,
    place: row.first_place,
    source_id: row.first_id,
    target_id: row.first_target,
  }),
  later: comparedIn(row),
});

/** The key of a row, of a block. */
export const blockKeyIn = (
  rule: number,
  row: KeyRow & { readonly sealed: string },
  hash: Buffer,
): KeptKey => ({ ...comparedIn(row), rule, hash, sealed: row.sealed });
