import type { FaultCase } from './fault-case';
import { Trial, type TrialOptions } from './trial';

/** A fault that strikes while a migration runs. */
export interface During extends Pick<FaultCase, 'id' | 'group' | 'title' | 'invariants'> {
  readonly options?: TrialOptions;
  /** Called before the execution is started. */
  readonly before?: (trial: Trial) => Promise<void> | void;
  /** Called with an execution that was started; brings the fault about and, where it must be, mends it. */
  readonly strike: (trial: Trial) => Promise<void>;
  /** An entity whose records may fail for it. */
  readonly mayFail?: string;
}

/** A fault in spite of which the migration completes. */
export const completesDuring = ({ options, before, strike, mayFail, ...fault }: During): FaultCase => ({
  ...fault,
  expect: 'completes',
  run: async (arena) => {
    const trial = await Trial.open(arena, options);
    await before?.(trial);
    await trial.start();
    await strike(trial);
    await trial.untilStatus('completed');
    await trial.judge({ mayFail });
    return trial;
  },
});

/** A fault that pauses the migration with a reason; once it is mended and somebody says so, it completes. */
export const pausesDuring = ({
  options,
  before,
  strike,
  mend,
  ...fault
}: During & { readonly mend: (trial: Trial) => Promise<void> }): FaultCase => ({
  ...fault,
  expect: 'pauses, then completes',
  run: async (arena) => {
    const trial = await Trial.open(arena, options);
    await before?.(trial);
    await trial.start();
    await strike(trial);
    await trial.untilStatus('paused');
    trial.v.expect('I12', (trial.report?.reason ?? '') !== '', () => 'it pauses without a reason');
    await mend(trial);
    await trial.steer('resume');
    await trial.untilStatus('completed');
    await trial.judge();
    return trial;
  },
});

/** A fault that fails the migration with a reason; what was committed before stays and is accounted for. */
export const failsDuring = ({ options, before, strike, ...fault }: During): FaultCase => ({
  ...fault,
  expect: 'fails',
  run: async (arena) => {
    const trial = await Trial.open(arena, options);
    await before?.(trial);
    await trial.start();
    await strike(trial);
    await trial.untilStatus('failed');
    trial.v.expect('I12', (trial.report?.reason ?? '') !== '', () => 'it fails without a reason');
    await trial.judge();
    return trial;
  },
});
