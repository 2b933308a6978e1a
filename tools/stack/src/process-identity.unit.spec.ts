import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { othersMayReach } from './engines/engine-folder';
import { asProcessIdentity, identify, isAlive } from './process-identity';

describe('the identity of a process', () => {
  it('is the same as long as the process lives', () => {
    const self = identify(process.pid);
    expect(self).toEqual(identify(process.pid));
    expect(self !== undefined && isAlive(self)).toBe(true);
  });

  it('is not that of another process which got the same pid later', () => {
    expect(isAlive({ pid: process.pid, startedAt: 'earlier' })).toBe(false);
  });

  it('is nothing once the process has ended', () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    expect(identify(pid)).toBeUndefined();
  });

  it.each([null, {}, { pid: 'x', startedAt: 'y' }, { pid: 1 }, 'text'])('is not read from %j', (value) => {
    expect(asProcessIdentity(value)).toBeUndefined();
  });
});

describe('a folder that another user must enter', () => {
  it('is out of reach where any folder above it is private', () => {
    const top = mkdtempSync(join(tmpdir(), 'commander-reach-'));
    const inner = join(top, 'inner');
    mkdirSync(inner, { mode: 0o755 });
    expect(othersMayReach(inner)).toBe(false);
    chmodSync(top, 0o711);
    expect(othersMayReach(inner)).toBe(othersMayReach(tmpdir()));
    rmSync(top, { recursive: true });
  });
});
