import * as fc from 'fast-check';
import { CommanderError } from '@commander/security';
import { safeError, summarize } from './safe-error';

const canary = 'canary-7f3a';

describe('safeError', () => {
  it('keeps what identifies the error of a driver and drops what it says', () => {
    const driver = Object.assign(new Error(`invalid input syntax for type integer: "${canary}"`), {
      code: '22P02',
      detail: `Key (email)=(${canary}) already exists.`,
      where: `JSON data, line 1: ${canary}`,
      constraint: 'customer_email_key',
      table: 'customer',
      column: 'email',
      internalQuery: canary,
    });
    const safe = safeError(driver);
    expect(safe).toMatchObject({
      name: 'Error',
      code: '22P02',
      constraint: 'customer_email_key',
      table: 'customer',
      column: 'email',
    });
    expect(safe.message).toBeUndefined();
    expect(safe.frames?.[0]).toMatch(/^at .*safe-error\.unit\.spec\.ts:\d+:\d+/);
    expect(JSON.stringify(safe)).not.toContain(canary);
    expect(summarize(safe)).toBe('Error 22P02');
  });

  it('keeps the message and remedy of an error of ours, with the foreign cause made safe', () => {
    const ours = new CommanderError('COMMANDER_TEST', 'The plan has no entity.', {
      remedy: 'Add one.',
      cause: new TypeError(canary),
    });
    const safe = safeError(ours);
    expect(safe).toMatchObject({
      name: 'CommanderError',
      code: 'COMMANDER_TEST',
      message: 'The plan has no entity.',
      remedy: 'Add one.',
      cause: { name: 'TypeError' },
    });
    expect(JSON.stringify(safe)).not.toContain(canary);
    expect(summarize(safe)).toBe('The plan has no entity.');
  });

  it('shows no message in the frames, whatever it holds', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('\n    at ', '\n  at x (/', '\n', ' '),
        fc.constantFrom(':1:1)', ':1:1', ''),
        (before, after) => {
          const error = new Error(`wrong${before}${canary}${after}`);
          expect(JSON.stringify(safeError(error))).not.toContain(canary);
          const renamed = Object.assign(new Error(`wrong${before}${canary}${after}`), { message: 'other' });
          expect(JSON.stringify(safeError(renamed))).not.toContain(canary);
        },
      ),
    );
  });

  it('takes names and codes only where they are identifiers', () => {
    const strange = Object.assign(new Error('x'), {
      name: `a ${canary}`,
      code: `${canary} b`,
      table: { canary },
    });
    expect(JSON.stringify(safeError(strange))).not.toContain(canary);
    expect(safeError(strange).name).toBe('Error');
  });

  it('describes each of several errors, and things thrown that are none', () => {
    const several = new AggregateError(
      [Object.assign(new Error(canary), { code: 'ECONNREFUSED', syscall: 'connect' })],
      canary,
    );
    expect(safeError(several)).toMatchObject({
      name: 'AggregateError',
      errors: [{ code: 'ECONNREFUSED', syscall: 'connect' }],
    });
    expect(safeError(canary)).toEqual({ name: 'thrown string' });
    expect(JSON.stringify(safeError(several))).not.toContain(canary);
  });

  it('ends on an error that is its own cause', () => {
    const circular = new Error('round');
    circular.cause = circular;
    expect(() => JSON.stringify(safeError(circular))).not.toThrow();
  });
});
