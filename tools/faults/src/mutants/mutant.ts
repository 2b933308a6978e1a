/** A variant of the product in which one safeguard is gone. */
export interface Mutant {
  readonly id: string;
  /** The safeguard that is missing. */
  readonly title: string;
  /** A path in the checkout. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** The cases of which at least one must turn red. */
  readonly cases: readonly string[];
}
