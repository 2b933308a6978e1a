import type { BenchArena } from '../arena/bench-arena';
import { customersPlan, type PlanOptions } from '../source/customers-plan';
import { makeTarget } from '../source/make-tables';
import { PRODUCT, type Contender } from './contender';

/** How the product is to run. */
export interface ProductOptions extends PlanOptions {
  /** How many batch-processors; 1 where left out. */
  readonly processors?: number;
  readonly batchSize?: number;
  readonly parallel?: number;
  /** What it is called where it is the reference of another one. */
  readonly name?: string;
  /** What the target holds when the case begins, after it was emptied. */
  readonly fill?: () => Promise<unknown>;
}

const knobs = ({ batchSize, parallel }: ProductOptions): object => ({
  ...(batchSize !== undefined && { batch_size: batchSize }),
  ...(parallel !== undefined && { parallel_batches: parallel }),
});

/** Commander, from the command to the finished report. */
export const product = (arena: BenchArena, options: ProductOptions): Contender => ({
  name: options.name ?? PRODUCT,
  leaves: 'checked rows',
  prepare: async () => {
    await arena.services(options.processors ?? 1);
    await makeTarget(arena.target);
    await options.fill?.();
  },
  run: async () => {
    const installation = await arena.services(options.processors ?? 1);
    const { loadSeconds, wholeSeconds, peakBytes } = await installation.migrate(
      customersPlan(options),
      knobs(options),
    );
    return { seconds: loadSeconds, wholeSeconds, peakBytes };
  },
});
