import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageVersion } from './package-version';

const testing = (file: string): string => join(__dirname, '..', 'testing', file);

describe('runMain', () => {
  it.each(['rejection', 'exception'])('ends on an unhandled %s and tells only what is safe', (failure) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['-r', testing('swc-hook.cjs'), testing('failing-service.ts')],
      { env: { PATH: process.env.PATH, TEST_FAILURE: failure }, encoding: 'utf8', timeout: 60_000 },
    );
    expect(status).toBe(1);
    expect(stdout + stderr).not.toContain('canary');
    expect(stderr).toBe('failing-service failed: Error 22P02\n');
    expect(JSON.parse(stdout)).toMatchObject({ level: 'fatal', err: { name: 'Error', code: '22P02' } });
  });
});

describe('packageVersion', () => {
  it('is the version of the release', () => {
    const manifest = readFileSync(join(__dirname, '..', '..', '..', '..', 'package.json'), 'utf8');
    expect(packageVersion()).toBe((JSON.parse(manifest) as { version: string }).version);
  });
});
