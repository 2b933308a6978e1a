import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// The launcher is plain ECMAScript that runs before anything is installed, so it is tested in processes of its own.
function script(module: string, body: string): string[] {
  const url = `file://${join(__dirname, module)}`;
  return ['--input-type=module', '-e', `import * as m from ${JSON.stringify(url)};\n${body}`];
}

const evaluate = (module: string, expression: string): unknown =>
  JSON.parse(
    execFileSync(process.execPath, script(module, `console.log(JSON.stringify(await ${expression}))`), {
      encoding: 'utf8',
    }),
  );

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'commander-run-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('tally', () => {
  const result = { numPassedTests: 5, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 };

  it.each([
    ['a good run', 0, { ...result, numFailedTests: 0 }, { passed: 5, failed: 0, skipped: 3 }],
    ['failed tests', 1, result, { passed: 5, failed: 1, skipped: 3 }],
    [
      'a file that could not be loaded',
      1,
      { ...result, numRuntimeErrorTestSuites: 2 },
      { passed: 5, failed: 3, skipped: 3 },
    ],
    ['a bad end without a failed test', 1, { numPassedTests: 5 }, { passed: 5, failed: 1, skipped: 0 }],
    ['no test at all', 0, { numPassedTests: 0 }, { passed: 0, failed: 1, skipped: 0 }],
    ['no result', 1, undefined, { passed: 0, failed: 1, skipped: 0 }],
  ])('counts %s', (_, code, json, counts) => {
    expect(evaluate('tally.mjs', `m.jestCounts(${code}, ${JSON.stringify(json)})`)).toEqual(counts);
  });

  it('sums up in the words of the last line', () => {
    const all =
      'm.inWords(m.sum([m.checkCounts(0), m.checkCounts(2), { passed: 3, failed: 0, skipped: 4 }]))';
    expect(evaluate('tally.mjs', all)).toBe('4 passed, 1 failed, 4 skipped');
  });
});

describe('installedMatchesLock', () => {
  const locked = {
    '': { name: 'p' },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/other-system': { version: '1.0.0', optional: true },
  };

  function matches(installed?: object): unknown {
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages: locked }));
    mkdirSync(join(folder, 'node_modules'));
    const hidden = join(folder, 'node_modules', '.package-lock.json');
    if (installed) writeFileSync(hidden, JSON.stringify({ packages: installed }));
    return evaluate('installed-matches-lock.mjs', `m.installedMatchesLock(${JSON.stringify(folder)})`);
  }

  it.each([
    ['all that is for this system', { 'node_modules/a': { version: '1.0.0' } }, true],
    ['another version', { 'node_modules/a': { version: '1.0.1' } }, false],
    ['too little', {}, false],
    ['an installation that did not end', undefined, false],
  ])('judges %s', (_, installed, verdict) => expect(matches(installed)).toBe(verdict));
});

describe('withLock', () => {
  const file = (): string => JSON.stringify(join(folder, 'lock'));

  it('lets one work at a time, across processes', async () => {
    const log = JSON.stringify(join(folder, 'log'));
    const body = `
      import { appendFileSync } from 'node:fs';
      await m.withLock(${file()}, async () => {
        appendFileSync(${log}, 'in ');
        await new Promise((resolve) => setTimeout(resolve, 50));
        appendFileSync(${log}, 'out ');
      });`;
    const runs = [1, 2, 3].map(() => once(spawn(process.execPath, script('with-lock.mjs', body)), 'exit'));
    expect((await Promise.all(runs)).map(([code]) => code as number)).toEqual([0, 0, 0]);
    expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('in out in out in out ');
    expect(existsSync(join(folder, 'lock'))).toBe(false);
  });

  it('clears up after a holder that is dead', () => {
    const child = execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' });
    writeFileSync(join(folder, 'lock'), child);
    expect(evaluate('with-lock.mjs', `m.withLock(${file()}, () => 'worked')`)).toBe('worked');
  });

  it('clears up after a holder whose pid went to somebody else', () => {
    writeFileSync(join(folder, 'lock'), `${process.pid}`);
    utimesSync(join(folder, 'lock'), 0, 0);
    expect(evaluate('with-lock.mjs', `m.withLock(${file()}, () => 'worked')`)).toBe('worked');
  });

  it('is free again after a failure', () => {
    const failing = `m.withLock(${file()}, () => { throw new Error('no'); }).catch((error) => error.message)`;
    expect(evaluate('with-lock.mjs', failing)).toBe('no');
    expect(existsSync(join(folder, 'lock'))).toBe(false);
  });
});

describe('runInForeground', () => {
  const run = (body: string): string =>
    `m.runInForeground(process.execPath, ['-e', ${JSON.stringify(body)}], { stdio: ['ignore', 'ignore', 'inherit'] })`;

  it('hands the exit code on', () => {
    expect(evaluate('run-child.mjs', run('process.exit(7)'))).toEqual({ code: 7 });
    expect(evaluate('run-child.mjs', run("process.kill(process.pid, 'SIGKILL')"))).toEqual({ code: 137 });
  });

  it('passes signals on', async () => {
    const child =
      "process.on('SIGTERM', () => process.exit(3)); console.error('ready'); setInterval(() => {}, 1000);";
    const body = `console.log(JSON.stringify(await ${run(child)}))`;
    const parent = spawn(process.execPath, script('run-child.mjs', body));
    await once(parent.stderr, 'data');
    parent.kill('SIGTERM');
    const [output] = (await once(parent.stdout, 'data')) as [Buffer];
    expect(JSON.parse(output.toString())).toEqual({ code: 3, interrupted: 'SIGTERM' });
  });
});
