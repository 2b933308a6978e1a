/** The name of the product among the contenders. */
export const PRODUCT = 'commander';

/** What a contender took, in seconds; the product tells more of itself. */
export interface Figures {
  readonly seconds: number;
  /** From the command to the finished report, the audit log being complete. */
  readonly wholeSeconds?: number;
  readonly peakBytes?: Readonly<Record<string, number>>;
}

/** Who moves the rows of a case: a reference, or Commander. */
export interface Contender {
  readonly name: string;
  /** What it leaves in the target: the source's rows as they are, or as the plan wants them; `nothing`: it moves no rows. */
  readonly leaves: 'source rows' | 'checked rows' | 'nothing';
  /** Brings the target into the state in which the case begins; not measured. */
  readonly prepare: () => Promise<void>;
  readonly run: () => Promise<Figures>;
}

/** A reference that cannot run here, and why. */
export interface Absent {
  readonly name: string;
  readonly absent: string;
}

/** A contender as a case names it: it may be absent. */
export type Entrant = Contender | Absent;

/** Whether an entrant can run. */
export const isPresent = (entrant: Entrant): entrant is Contender => !('absent' in entrant);
