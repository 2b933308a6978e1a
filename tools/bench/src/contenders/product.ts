import type { BenchArena } from '../arena/bench-arena';
import { makeTarget } from '../customers';
import { customersPlan, type PlanOptions } from '../customers-plan';
import type { Contender } from './contender';

/** How the product is to run. */
export interface ProductOptions extends PlanOptions {
  readonly processors?: number;
  readonly batchSize?: number;
  readonly parallel?: number;
  /** What the target holds when the case begins, after it was emptied. */
  readonly fill?: () => Promise<void>;
}

/** Commander, from the command to the finished report. */
export const product = (arena: BenchArena, options: ProductOptions): Contender => ({
  name: 'commander',
  prepare: async () => {
    await arena.services(options.processors ?? 1);
    await makeTarget(arena.target);
    await options.fill?.();
  },
  run: async () => {
    const installation = await arena.services(options.processors ?? 1);
    const config = {
      ...(options.batchSize !== undefined && { batch_size: options.batchSize }),
      ...(options.parallel !== undefined && { parallel_batches: options.parallel }),
    };
    const { loadSeconds, wholeSeconds, peakBytes } = await installation.migrate(
      customersPlan(options),
      config,
    );
    return { seconds: loadSeconds, wholeSeconds, peakBytes };
  },
});
