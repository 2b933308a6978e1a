import { ConnectorError } from '@commander/connectors';
import { CommanderError } from '@commander/security';
import { failureOf } from './failure-of';

describe('failureOf', () => {
  it('passes on what a connector says', () => {
    const told = {
      category: 'transient',
      error_type: 'database',
      code: '08006',
      name: 'connection_reset',
      message: 'The server is away.',
      retriable: true,
    } as const;
    expect(failureOf(new ConnectorError(told))).toBe(told);
  });

  it('passes on an error of ours with its code', () => {
    const told = failureOf(new CommanderError('COMMANDER_SPOOL_FULL', 'There is no room.'));
    expect(told).toMatchObject({
      code: 'COMMANDER_SPOOL_FULL',
      name: 'unexpected',
      message: 'There is no room.',
    });
  });

  it('tells of a foreign error only its kind', () => {
    const told = failureOf(new TypeError('canary'));
    expect(told).toMatchObject({ category: 'system', code: 'unexpected', name: 'unexpected' });
    expect(told.message).toContain('TypeError');
    expect(JSON.stringify(told)).not.toContain('canary');
  });
});
