/** What a contender took, in seconds; the product tells more of itself. */
export interface Figures {
  readonly seconds: number;
  readonly wholeSeconds?: number;
  readonly peakBytes?: Readonly<Record<string, number>>;
}

/** Who moves the rows of a case: a reference, or Commander. */
export interface Contender {
  readonly name: string;
  /** Brings the target into the state in which the case begins; not measured. */
  readonly prepare: () => Promise<void>;
  readonly run: () => Promise<Figures>;
}
