/** One replacement in a source; what is replaced stands there exactly once. */
export interface Edit {
  /** A path in the checkout. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** A variant of the product in which one safeguard is gone. */
export interface Mutant {
  readonly id: string;
  /** What is missing. */
  readonly title: string;
  readonly edits: readonly Edit[];
  /** The cases of which at least one must find an invariant broken. */
  readonly cases: readonly string[];
}
