import type { BenchArena } from '../arena/bench-arena';
import type { Contender } from '../contenders/contender';

/** A case: one factor differs from the base case. */
export interface BenchCase {
  readonly id: string;
  readonly title: string;
  /** Whether the short form runs it too. */
  readonly quick: boolean;
  /** Makes what its contenders read, of so many rows; the first contender is the one the others are compared with. */
  readonly prepare: (arena: BenchArena, rows: number) => Promise<readonly Contender[]>;
}
