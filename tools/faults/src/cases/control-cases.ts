import type { FaultCase } from './fault-case';
import { Trial, type TrialOptions } from './trial';

const control = (id: string, title: string, options: TrialOptions): FaultCase => ({
  id: `control.${id}`,
  group: 'control',
  title,
  expect: 'completes',
  run: async (arena) => {
    const trial = await Trial.open(arena, options);
    await trial.start();
    await trial.untilStatus('completed');
    await trial.judge();
    return trial;
  },
});

/** Runs without any fault: what they show is that the suite asks nothing impossible. */
export const CONTROL_CASES: readonly FaultCase[] = [
  control('per-batch', 'Without a fault, a batch in a transaction', {}),
  control('per-record', 'Without a fault, a record in a transaction', {
    customers: 100,
    orders: 300,
    config: { transaction_mode: 'per-record', batch_size: 50 },
  }),
  control('single', 'Without a fault, everything in one transaction', {
    config: { transaction_mode: 'single' },
  }),
  control('deferred', 'Without a fault, references are checked by a deferred constraint', { deferred: true }),
  control('deferred-single', 'The same in one transaction', {
    deferred: true,
    config: { transaction_mode: 'single' },
  }),
  control('update', 'Without a fault, into tables that hold some of the rows', {
    policy: 'update',
    existing: 0.4,
  }),
];
