/** How much is done about duplicates at once, and how long is waited for them. */
export interface DuplicateLimits {
  /** Records of one block of a fuzzy rule: every two are compared, so twice as many take four times as long. */
  readonly largestBlock: number;
  /** Records of an entity that are put into groups, at about 300 bytes of memory each. */
  readonly mostDuplicates: number;
  /** How long a batch waits for those of its survivors, in milliseconds. */
  readonly survivorWaitMs: number;
}

/** The limits that hold where nothing else is asked for. */
export const DUPLICATE_LIMITS: DuplicateLimits = {
  largestBlock: 1000,
  mostDuplicates: 2_000_000,
  survivorWaitMs: 30_000,
};
