import type { ExecutionConfig } from '@commander/contracts';
import { pickBelow, pickOne } from '../shop/random';
import type { ShopOptions } from '../shop/make-rows';

/** How records are grouped into transactions. */
export type TransactionMode = 'per-batch' | 'per-record' | 'single';

/** What a round migrates. */
export interface RoundOptions {
  readonly mode: TransactionMode;
  readonly shop: ShopOptions;
  readonly config: ExecutionConfig;
}

const MODES: readonly TransactionMode[] = ['per-batch', 'per-batch', 'single', 'per-record'];

// A commit for each record takes its time.
const MOST_ONE_BY_ONE = 5000;

/** Draws what a round migrates: about `wanted` records, in a mode of its own unless one is given. */
export function drawRound(random: () => number, wanted: number, given?: TransactionMode): RoundOptions {
  const mode = given ?? pickOne(random, MODES);
  const records = mode === 'per-record' ? Math.min(wanted, MOST_ONE_BY_ONE) : wanted;
  const seed = pickBelow(random, 2 ** 31);
  const customers = Math.round(records / 5);
  const updates = random() < 0.3;
  const shop: ShopOptions = {
    seed,
    customers,
    orders: records - customers,
    bad: random() * 0.03,
    policy: updates ? 'update' : 'fail',
    existing: updates ? 0.3 : 0,
  };
  const batch_size = Math.max(20, Math.min(5000, Math.round(records / (8 + pickBelow(random, 32)))));
  const parallel_batches = 1 + pickBelow(random, 8);
  return {
    mode,
    shop,
    config: { batch_size, parallel_batches, transaction_mode: mode, retry_delay_ms: 200 },
  };
}
