import type { BenchArena } from '../arena/bench-arena';
import type { Entrant } from '../contenders/contender';

/** A case: one factor differs from the base case. */
export interface BenchCase {
  readonly id: string;
  readonly title: string;
  /** `quick`: in the short form as well; `full`: in the whole; `asked`: only where it is named. */
  readonly runs: 'quick' | 'full' | 'asked';
  /** How many rows, where that is the factor. */
  readonly rows?: number;
  /** How many rows the source has, where the case counts something else. */
  readonly sourceRows?: number;
  /** Bad rows of a thousand; 0 where left out. */
  readonly badPerThousand?: number;
  /** Who enters: makes what they read besides the source's table, which is there already. */
  readonly enter: (arena: BenchArena, rows: number) => Promise<readonly Entrant[]>;
}
