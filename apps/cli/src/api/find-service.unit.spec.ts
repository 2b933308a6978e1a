import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CliError } from '../cli-error';
import { findService } from './find-service';

let home: string;
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'commander-cli-'))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

const givenStack = (): void => {
  const state = { addresses: { services: { api: 'http://127.0.0.1:4000' } } };
  writeFileSync(join(home, 'stack.json'), JSON.stringify(state));
  writeFileSync(join(home, 'token'), 'local\n');
};

function exitCodeOf(env: NodeJS.ProcessEnv): number | undefined {
  try {
    findService(env);
    return undefined;
  } catch (error) {
    return error instanceof CliError ? error.exitCode : NaN;
  }
}

describe('findService', () => {
  it('takes the local stack', () => {
    givenStack();
    expect(findService({ COMMANDER_HOME: home }).target).toEqual({
      url: 'http://127.0.0.1:4000',
      token: 'local',
    });
  });

  it('prefers what the environment says', () => {
    givenStack();
    const env = { COMMANDER_HOME: home, COMMANDER_API: 'https://example.org', COMMANDER_TOKEN: 'mine' };
    expect(findService(env).target).toEqual({ url: 'https://example.org', token: 'mine' });
  });

  it('never sends the local token to another address', () => {
    givenStack();
    const env = { COMMANDER_HOME: home, COMMANDER_API: 'https://example.org' };
    expect(exitCodeOf(env)).toBe(5);
  });

  it('refuses where nothing is known, or no address', () => {
    expect(exitCodeOf({ COMMANDER_HOME: home })).toBe(4);
    expect(exitCodeOf({ COMMANDER_HOME: home, COMMANDER_API: 'ftp://x', COMMANDER_TOKEN: 't' })).toBe(2);
  });
});
