import { effectiveConfig, type Plan } from '@commander/contracts';
import { parsePlan } from '../parse/parse-plan';
import { SAMPLE_PLAN } from '../testing/sample-plan';
import { chooseStrategy, type Job } from './choose-strategy';

const { plan } = parsePlan(SAMPLE_PLAN, 'plan.yaml') as { plan: Plan };
const chosen = (job: Partial<Job> & { plannedRecords: number }) =>
  chooseStrategy({ config: {}, plannedBatches: 3, plan, ...job });

describe('chooseStrategy', () => {
  it.each([
    [0, 'small single 1 3'],
    [9_999, 'small single 1 3'],
    [10_000, 'medium per-batch 4 10'],
    [100_000, 'medium per-batch 4 10'],
    [100_001, 'large per-batch 8 1'],
  ])('chooses for %d records: %s', (plannedRecords, expected) => {
    const { strategy, config, checkpointEvery } = chosen({ plannedRecords });
    expect(`${strategy} ${config.transaction_mode} ${config.parallel_batches} ${checkpointEvery}`).toBe(
      expected,
    );
  });

  it('lets an explicit value win and gives one reason for each knob', () => {
    const { config, reasons } = chosen({
      plannedRecords: 500,
      config: { parallel_batches: 3, stop_on_first_error: false, max_retries: undefined },
    });
    expect(effectiveConfig.parse(config)).toEqual(config);
    expect(config).toMatchObject({ parallel_batches: 3, batch_size: 20_000, max_retries: 3 });
    expect(reasons).toHaveLength(10);
    expect(reasons).toContain('parallel_batches is 3: the request or the plan says so.');
    expect(reasons).toContain('transaction_mode is single: the default of the strategy small.');
  });

  it('takes no single transaction over two databases, and says why', () => {
    const [first, second] = plan.entities;
    const entities = [first!, { ...second!, target: { connection: 'other', table: 't' } }];
    const { config, reasons } = chosen({ plannedRecords: 5, plan: { ...plan, entities } });
    expect(config.transaction_mode).toBe('per-batch');
    expect(reasons.join()).toContain('the entities have 2 target connections');
  });

  it('goes on with what the resumed execution ran with, below what is asked for now', () => {
    const inherited = chosen({ plannedRecords: 200_000, config: { max_retries: 9 } }).config;
    const { config, reasons } = chosen({ plannedRecords: 5, inherited, config: { batch_size: 10 } });
    expect(config).toEqual({ ...inherited, batch_size: 10 });
    expect(reasons).toContain('max_retries is 9: the resumed execution ran with it.');
  });

  it("takes retries and checkpoints from the plan's policies", () => {
    const policies = {
      retry_config: { max_attempts: 6, max_delay_ms: 9, backoff_multiplier: 2, no_retry_on: [] },
      checkpoint: {
        frequency: 'time_based' as const,
        n_batches: 10,
        time_interval_minutes: 5,
        retention: { keep_last_n: 2, expire_after_hours: 1 },
      },
    };
    const { config, checkpoint, reasons } = chosen({ plannedRecords: 5, plan: { ...plan, ...policies } });
    expect(config.max_retries).toBe(5);
    expect(checkpoint).toEqual(policies.checkpoint);
    expect(reasons.at(-1)).toBe('A checkpoint is taken every 5 minutes, and at the end: the plan says so.');
  });

  it('undoes one batch at a time, whatever is asked for', () => {
    const config = { parallel_batches: 8, transaction_mode: 'single', stop_on_first_error: true } as const;
    expect(chosen({ plannedRecords: 500_000, config, rollback: true }).config).toMatchObject({
      parallel_batches: 1,
      transaction_mode: 'per-batch',
      stop_on_first_error: false,
    });
  });
});
