import { changeService } from '../arena/spare-service';
import { named } from '../oracle/stream-events';
import type { FaultCase } from './fault-case';
import { mustCome } from './must-come';
import { Trial } from './trial';

// Enough to start with and to plan, too little for the batch.
const NODE_OPTIONS = '--max-old-space-size=64 --max-semi-space-size=1';
const DIED = 'JavaScript heap out of memory';

const heapLimit: FaultCase = {
  id: 'processor.heap-limit',
  group: 'processor',
  title: 'The processors reach the limit of their heap in a batch; they are given more',
  expect: 'completes',
  run: async (arena) => {
    const { services, processors } = arena;
    const trial = await Trial.open(arena, {
      customers: 60_000,
      orders: 50,
      bad: 0,
      config: { batch_size: 60_000, parallel_batches: 1 },
    });
    const restore = await Promise.all(
      processors.map((name) => changeService(services, name, { NODE_OPTIONS })),
    );
    try {
      await trial.start();
      await mustCome(() => trial.logs().includes(DIED), 'No processor came to the limit of its heap.');
      if (named(await trial.history(), 'planning.completed').length === 0)
        throw new Error('The limit is too low to start with.');
    } finally {
      await Promise.all(restore.map((asItWas) => asItWas()));
    }
    await trial.untilStatus('completed');
    await trial.judge();
    return trial;
  },
};

/** Processes that have too little memory. */
export const MEMORY_CASES: readonly FaultCase[] = [heapLimit];
