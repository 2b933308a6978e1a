import type { Arena } from '../arena/arena';
import type { Invariant } from '../oracle/violation';

/** What part of the installation a fault concerns. */
export type FaultGroup =
  'control' | 'processor' | 'commander' | 'service' | 'broker' | 'database' | 'source' | 'command';

/** One fault: what is done, what is to come of it, and what must hold then. */
export interface FaultCase {
  /** Names it on the command line and in tables, e.g. `processor.kill.after-read`. */
  readonly id: string;
  readonly group: FaultGroup;
  readonly title: string;
  /** How the execution, or the start of a service, is to end. */
  readonly expect: 'completes' | 'pauses, then completes' | 'fails' | 'cancelled' | 'refuses';
  /** What is asserted; the usual ones of a load unless given. */
  readonly invariants?: readonly Invariant[];
  /** Whether the installation is of no use after it. */
  readonly ruins?: boolean;
  /** Does it, and asserts through trials. Throws where the fault itself could not be brought about. */
  readonly run: (arena: Arena) => Promise<unknown>;
}

/** What is asserted after every load. */
export const OF_A_LOAD: readonly Invariant[] = ['I1', 'I2', 'I3', 'I5', 'I6', 'I7', 'I9', 'I12'];
