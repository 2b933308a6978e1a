import type {
  CheckpointPolicy,
  EffectiveConfig,
  EventData,
  ExecutionConfig,
  Plan,
} from '@commander/contracts';
import { checkpointEvery, defaultCheckpoints, describeCheckpoints } from './checkpoint-policy';
import { retryRules } from './retry-rules';

/** Records per batch where nobody says otherwise, unless they are large: larger batches of small rows are faster, but hold more memory, and a failure or a pause costs more. */
export const DEFAULT_BATCH_SIZE = 20_000;

const SMALL_BELOW = 10_000;
const LARGE_ABOVE = 100_000;

/** The name of a strategy. */
type Strategy = EventData<'strategy.chosen'>['strategy'];

/** What decides the knobs of an execution. */
export interface Job {
  readonly plannedRecords: number;
  readonly plannedBatches: number;
  /** The request's config over the plan's. */
  readonly config: ExecutionConfig;
  readonly plan: Pick<Plan, 'entities' | 'retry_config' | 'checkpoint'>;
  /** What the resumed execution ran with. */
  readonly inherited?: EffectiveConfig;
  /** The undoing of another execution, whose order of batches is fixed. */
  readonly rollback?: boolean;
}

/** What the size of the job decided, every knob with its reason. */
export interface ChosenStrategy {
  readonly strategy: Strategy;
  readonly config: EffectiveConfig;
  readonly checkpoint: CheckpointPolicy;
  /** Contiguous batches between two checkpoints. */
  readonly checkpointEvery: number;
  readonly reasons: string[];
}

const SIZES: Readonly<Record<Strategy, { why: string; parallel: number }>> = {
  small: { why: 'fewer than 10,000', parallel: 1 },
  medium: { why: '10,000 to 100,000', parallel: 4 },
  large: { why: 'more than 100,000', parallel: 8 },
};

const sizeOf = (records: number): Strategy =>
  records < SMALL_BELOW ? 'small' : records > LARGE_ABOVE ? 'large' : 'medium';

/** Decides every knob that `config` leaves open, by what was resumed, else by the number of planned records. */
export function chooseStrategy(job: Job): ChosenStrategy {
  const { plannedRecords, plan } = job;
  const strategy = sizeOf(plannedRecords);
  const choices = KNOBS.map((knob) => [knob, choose(knob, job, defaultsOf(job, strategy)[knob])] as const);
  const checkpoint = plan.checkpoint ?? defaultCheckpoints(strategy, job.plannedBatches);
  const because = plan.checkpoint ? 'the plan says so' : defaultOf(strategy);
  return {
    strategy,
    config: Object.fromEntries(choices.map(([knob, { value }]) => [knob, value])) as EffectiveConfig,
    checkpoint,
    checkpointEvery: checkpointEvery(checkpoint),
    reasons: [
      `The strategy is ${strategy}: ${plannedRecords} records are planned, ${SIZES[strategy].why}.`,
      ...choices.map(([knob, { value, reason }]) => `${knob} is ${value}: ${reason}.`),
      ...(job.rollback ? [] : [describeCheckpoints(checkpoint, because)]),
    ],
  };
}

type Knob = keyof EffectiveConfig;
type Value = EffectiveConfig[Knob];

/** A value and why. */
interface Choice {
  readonly value: Value;
  readonly reason: string;
  /** Whether nothing else can be chosen. */
  readonly fixed?: boolean;
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
] as const satisfies readonly Knob[];

function choose(knob: Knob, { config, inherited }: Job, otherwise: Choice): Choice {
  const asked = config[knob];
  if (otherwise.fixed) return otherwise;
  if (asked !== undefined) return { value: asked, reason: 'the request or the plan says so' };
  return inherited ? { value: inherited[knob], reason: 'the resumed execution ran with it' } : otherwise;
}

const defaultOf = (strategy: Strategy): string => `the default of the strategy ${strategy}`;

function defaultsOf(job: Job, strategy: Strategy): Record<Knob, Choice> {
  const { plan } = job;
  const retries = retryRules({}, plan.retry_config);
  const ofRetries = plan.retry_config ? "the plan's retry_config" : 'the default';
  const plain = (value: Value): Choice => ({ value, reason: 'the default' });
  const defaults: Record<Knob, Choice> = {
    batch_size: plain(DEFAULT_BATCH_SIZE),
    parallel_batches: { value: SIZES[strategy].parallel, reason: defaultOf(strategy) },
    max_retries: { value: retries.maxRetries, reason: ofRetries },
    retry_delay_ms: { value: retries.initialDelayMs, reason: ofRetries },
    stop_on_first_error: plain(false),
    transaction_mode: modeOf(plan, strategy),
    max_failed_records: plain('unlimited'),
    min_batch_success_percent: plain(0),
  };
  return job.rollback ? { ...defaults, ...ROLLBACK } : defaults;
}

/** An undoing follows the order in which the rows were written, and undoes what it can. */
const ROLLBACK: Partial<Record<Knob, Choice>> = {
  parallel_batches: {
    value: 1,
    reason: 'a row that several batches wrote is undone newest first',
    fixed: true,
  },
  stop_on_first_error: { value: false, reason: 'an undoing leaves conflicts alone and goes on', fixed: true },
  transaction_mode: { value: 'per-batch', reason: 'an undoing goes batch by batch', fixed: true },
};

function modeOf({ entities }: Job['plan'], strategy: Strategy): Choice {
  const targets = new Set(entities.map(({ target }) => target.connection)).size;
  if (strategy !== 'small') return { value: 'per-batch', reason: defaultOf(strategy) };
  if (targets === 1) return { value: 'single', reason: defaultOf(strategy) };
  return {
    value: 'per-batch',
    reason: `the entities have ${targets} target connections, which no single transaction can span`,
  };
}
