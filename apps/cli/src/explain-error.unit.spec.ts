import { CommanderError } from '@commander/security';
import { CliError } from './cli-error';
import { explainError } from './explain-error';
import { EXIT } from './exit-codes';

const canary = 'canary-7f3a';

describe('explainError', () => {
  it('tells of a stranger its kind, its code and where it came from', async () => {
    const cause = new Error(canary);
    const driver = Object.assign(new Error(`bad "${canary}"`, { cause }), { code: '22P02', detail: canary });
    const { lines, exitCode } = await explainError(driver);
    expect(lines[0]).toBe('A fault of Commander: Error 22P02');
    expect(lines.join()).toContain('explain-error.unit.spec.ts');
    expect(lines.join()).not.toContain(canary);
    expect(exitCode).toBe(EXIT.internal);
  });

  it.each<[unknown]>([[canary], [{ message: canary }], [undefined]])(
    'tells nothing of what is no error',
    async (thrown) => {
      expect((await explainError(thrown)).lines.join()).not.toContain(canary);
    },
  );

  it('tells our own errors with their remedy', async () => {
    const error = new CommanderError('COMMANDER_TEST', 'It failed.', { remedy: 'Mend it.' });
    expect(await explainError(error)).toEqual({
      lines: ['It failed.', 'Mend it.'],
      exitCode: EXIT.prerequisite,
    });
  });

  it('lets no text steer the terminal, and keeps its lines', async () => {
    const { lines } = await explainError(new CliError('one\n\u001b[2Jtwo', EXIT.rejected));
    expect(lines).toEqual(['one', '\\u{1b}[2Jtwo']);
  });
});
