import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { failPoint } from './fail-point';

// In a process of its own, because it may end there; the sources are compiled on the way.
function run(points?: string): { output: string; signal: string | null; status: number | null } {
  const hook = join(__dirname, '../../telemetry/src/testing/swc-hook.cjs');
  const script = `
    const { failPoint } = require(${JSON.stringify(join(__dirname, 'fail-point.ts'))});
    failPoint('batch.committed').then(() => console.log('went on'), (error) => console.log(error.message));`;
  const { stdout, stderr, signal, status } = spawnSync(process.execPath, ['-r', hook, '-e', script], {
    env: { ...process.env, COMMANDER_FAIL_POINTS: points },
    encoding: 'utf8',
  });
  return { output: stdout + stderr, signal, status };
}

describe('failPoint', () => {
  it('is inert where nothing is armed', async () => {
    expect(failPoint('batch.committed')).toBe(failPoint('decider.after-send'));
    await expect(failPoint('batch.committed')).resolves.toBeUndefined();
  });

  it.each([
    ['batch.committed=kill', { signal: 'SIGKILL', output: '' }],
    ['batch.committed=exit', { status: 1, output: '' }],
    ['batch.committed=error', { status: 0, output: 'The fail point batch.committed was armed to fail.\n' }],
    ['batch.committed=delay:5', { status: 0, output: 'went on\n' }],
    ['batch.published=kill', { status: 0, output: 'went on\n' }],
  ])('carries out %s', (points, expected) => {
    expect(run(points)).toMatchObject(expected);
  });

  it('stops the start where the environment is wrong', () => {
    const { status, output } = run('batch.comitted=kill');
    expect(status).not.toBe(0);
    expect(output).toContain('The entry "batch.comitted=kill" of COMMANDER_FAIL_POINTS is not valid');
  });
});
