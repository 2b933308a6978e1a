import type { EffectiveConfig, EventData, ExecutionConfig } from '@commander/contracts';

/** Records per batch where nobody says otherwise; larger batches were measured to gain nothing. */
export const DEFAULT_BATCH_SIZE = 5000;

/** Repeats of a failed order where nobody says otherwise. */
export const DEFAULT_MAX_RETRIES = 3;

/** The first pause before a repeat where nobody says otherwise, in milliseconds. */
export const DEFAULT_RETRY_DELAY_MS = 1000;

const SMALL_BELOW = 10_000;
const LARGE_ABOVE = 100_000;

/** The name of a strategy. */
type Strategy = EventData<'strategy.chosen'>['strategy'];

/** What the size of the job decided, every knob with its reason. */
export interface ChosenStrategy {
  readonly strategy: Strategy;
  readonly config: EffectiveConfig;
  /** Contiguous batches between two checkpoints. */
  readonly checkpointEvery: number;
  readonly reasons: string[];
}

interface Size {
  readonly why: string;
  readonly parallel: number;
  readonly checkpointEvery: number;
}

const SIZES: Readonly<Record<Strategy, Size>> = {
  small: { why: 'fewer than 10,000', parallel: 1, checkpointEvery: 1 },
  medium: { why: '10,000 to 100,000', parallel: 4, checkpointEvery: 10 },
  large: { why: 'more than 100,000', parallel: 8, checkpointEvery: 1 },
};

const sizeOf = (records: number): Strategy =>
  records < SMALL_BELOW ? 'small' : records > LARGE_ABOVE ? 'large' : 'medium';

/** Decides every knob that `config` (the request's over the plan's) leaves open, by the number of planned records. */
export function chooseStrategy({
  plannedRecords,
  config,
}: {
  plannedRecords: number;
  config: ExecutionConfig;
}): ChosenStrategy {
  const strategy = sizeOf(plannedRecords);
  const { why, parallel, checkpointEvery } = SIZES[strategy];
  const defaults: Required<ExecutionConfig> = {
    batch_size: DEFAULT_BATCH_SIZE,
    parallel_batches: parallel,
    max_retries: DEFAULT_MAX_RETRIES,
    retry_delay_ms: DEFAULT_RETRY_DELAY_MS,
    stop_on_first_error: false,
    transaction_mode: 'per-batch',
    max_failed_records: 'unlimited',
    min_batch_success_percent: 0,
  };
  const because: Record<keyof EffectiveConfig, string> = {
    batch_size: 'the size that was measured fastest',
    parallel_batches: `the default of the strategy ${strategy}`,
    max_retries: 'the default',
    retry_delay_ms: 'the default',
    stop_on_first_error: 'the default',
    transaction_mode: modeReason(strategy),
    max_failed_records: 'the default',
    min_batch_success_percent: 'the default',
  };
  const reasons = KNOBS.map((knob) =>
    config[knob] === undefined
      ? `${knob} is ${defaults[knob]}: ${because[knob]}.`
      : `${knob} is ${config[knob]}: the request or the plan says so.`,
  );
  return {
    strategy,
    config: { ...defaults, ...definedOf(config) },
    checkpointEvery,
    reasons: [
      `The strategy is ${strategy}: ${plannedRecords} records are planned, ${why}.`,
      ...reasons,
      `A checkpoint is taken when ${checkpointEvery} more ${checkpointEvery === 1 ? 'batch is' : 'batches are'} done without a gap before: the default of the strategy ${strategy}.`,
    ],
  };
}

const KNOBS = [
  'batch_size',
  'parallel_batches',
  'max_retries',
  'retry_delay_ms',
  'stop_on_first_error',
  'transaction_mode',
  'max_failed_records',
  'min_batch_success_percent',
] as const satisfies readonly (keyof EffectiveConfig)[];

const modeReason = (strategy: Strategy): string =>
  strategy === 'small'
    ? 'one transaction for the whole job is not supported in this version'
    : `the default of the strategy ${strategy}`;

const definedOf = (config: ExecutionConfig): ExecutionConfig =>
  Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined));
