import { ConnectorError } from '@commander/connectors';
import { failureOf } from './failure-of';

describe('failureOf', () => {
  it('passes on what a connector says', () => {
    const told = {
      category: 'transient',
      error_type: 'database',
      code: '08006',
      message: 'The server is away.',
      retriable: true,
    } as const;
    expect(failureOf(new ConnectorError(told))).toBe(told);
  });

  it('tells of a foreign error only its kind', () => {
    const told = failureOf(new TypeError('canary'));
    expect(told).toMatchObject({ category: 'system', code: 'unexpected' });
    expect(told.message).toContain('TypeError');
    expect(JSON.stringify(told)).not.toContain('canary');
  });
});
