import { retryPolicy, type Failure } from '@commander/contracts';
import { isRepeated, retryRules } from './retry-rules';

const failure = (name?: string, category: Failure['category'] = 'transient'): Failure => ({
  category,
  error_type: 'network',
  code: 'ETIMEDOUT',
  message: 'The network timed out.',
  retriable: category === 'transient',
  name,
});

describe('retryRules', () => {
  it.each([
    ['the defaults', {}, undefined, [3, 1000, 30_000, 2]],
    ["the plan's tries, of which the first is no repeat", {}, { max_attempts: 5 }, [4, 1000, 30_000, 2]],
    [
      "the run's knobs over the plan's policy",
      { max_retries: 1, retry_delay_ms: 7 },
      { max_attempts: 9, initial_delay_ms: 99, max_delay_ms: 500, backoff_multiplier: 3 },
      [1, 7, 500, 3],
    ],
  ])('takes %s', (_, config, policy, expected) => {
    const rules = retryRules(config, policy && retryPolicy.parse(policy));
    expect([rules.maxRetries, rules.initialDelayMs, rules.maxDelayMs, rules.multiplier]).toEqual(expected);
  });
});

describe('isRepeated', () => {
  it.each([
    [true, 'a transient failure', failure('deadlock_detected'), undefined],
    [false, 'any other', failure('disk_full', 'system'), undefined],
    [false, 'one that must not be repeated', failure('lock_timeout'), { no_retry_on: ['lock_timeout'] }],
    [false, 'one not among those that are', failure('lock_timeout'), { retry_on: ['deadlock_detected'] }],
    [true, 'one among those that are', failure('lock_timeout'), { retry_on: ['lock_timeout'] }],
    [false, 'one without a name where names are asked for', failure(), { retry_on: ['lock_timeout'] }],
    [
      false,
      'a constraint violation, whatever is asked for',
      failure('unique_violation', 'constraint'),
      { retry_on: ['unique_violation'] },
    ],
  ])('is %s of %s', (expected, _, some, policy) => {
    expect(isRepeated(some, policy && retryPolicy.parse(policy))).toBe(expected);
  });
});
