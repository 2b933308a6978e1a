import { ConnectorError } from '@commander/connectors';
import type { Failure } from '@commander/contracts';
import { failureOf, mergeFailures } from './failure-of';

const failure = (category: Failure['category'], message: string): Failure => ({
  category,
  error_type: 'database',
  code: category,
  message,
  retriable: category === 'transient',
});

describe('Failures of orders', () => {
  it('passes on what a connector says', () => {
    const told = failure('transient', 'The server is away.');
    expect(failureOf(new ConnectorError(told))).toBe(told);
  });

  it('tells of a foreign error only its kind', () => {
    const told = failureOf(new TypeError('canary'));
    expect(told).toMatchObject({ category: 'system', code: 'unexpected' });
    expect(told.message).toContain('TypeError');
    expect(JSON.stringify(told)).not.toContain('canary');
  });

  it('puts the gravest first and every sentence once', () => {
    const merged = mergeFailures([
      failure('transient', 'B.'),
      failure('fatal', 'A.'),
      failure('transient', 'B.'),
    ]);
    expect(merged).toMatchObject({ category: 'fatal', code: 'fatal', retriable: false, message: 'A. B.' });
  });

  it('keeps within the length of a message', () => {
    const merged = mergeFailures([failure('fatal', 'x'.repeat(900)), failure('fatal', 'y'.repeat(900))]);
    expect(merged.message).toHaveLength(1000);
  });
});
