import { effectiveConfig } from '@commander/contracts';
import { chooseStrategy } from './choose-strategy';

const chosen = (plannedRecords: number, config = {}): string => {
  const { strategy, config: effective, checkpointEvery } = chooseStrategy({ plannedRecords, config });
  return `${strategy} ${effective.parallel_batches} ${checkpointEvery}`;
};

describe('chooseStrategy', () => {
  it.each([
    [0, 'small 1 1'],
    [9_999, 'small 1 1'],
    [10_000, 'medium 4 10'],
    [100_000, 'medium 4 10'],
    [100_001, 'large 8 1'],
  ])('chooses for %d records: %s', (records, expected) => {
    expect(chosen(records)).toBe(expected);
  });

  it('lets an explicit value win and gives one reason for each knob', () => {
    const { config, reasons } = chooseStrategy({
      plannedRecords: 500,
      config: { parallel_batches: 3, stop_on_first_error: false, max_retries: undefined },
    });
    expect(effectiveConfig.parse(config)).toEqual(config);
    expect(config).toMatchObject({
      parallel_batches: 3,
      batch_size: 5000,
      max_retries: 3,
      retry_delay_ms: 1000,
    });
    expect(reasons).toHaveLength(10);
    expect(reasons).toContain('parallel_batches is 3: the request or the plan says so.');
    expect(reasons).toContain(
      'transaction_mode is per-batch: one transaction for the whole job is not supported in this version.',
    );
  });
});
