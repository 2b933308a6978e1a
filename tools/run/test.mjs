// Runs every check and every suite, one after the other, and ends with the counts. Later steps run also where earlier ones failed.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrap } from './bootstrap.mjs';
import { endWith } from './bootstrap-error.mjs';
import { pinnedNode, root } from './repository.mjs';
import { runInForeground, runQuietly } from './run-child.mjs';
import { checkCounts, inWords, jestCounts, sum } from './tally.mjs';

const NO_GRAPH = 'No cached ProjectGraph';
const ENV = { ...process.env, NX_DAEMON: 'false' };

const tool = (name) => join(root, 'node_modules', '.bin', name);
const options = { cwd: root, env: ENV };

class Interrupted extends Error {}

async function run(args, more = {}) {
  const { code, interrupted } = await runInForeground(pinnedNode, args, {
    ...options,
    stdio: ['ignore', 'inherit', 'inherit'],
    ...more,
  });
  if (interrupted) throw new Interrupted(interrupted);
  return code;
}

const check = async (name, ...args) => checkCounts(await run([tool(name), ...args]));

// The rule of module boundaries skips silently where there is no project graph, so one is made first and its absence is a failure.
async function lint() {
  const graph = await runQuietly(pinnedNode, [tool('nx'), 'show', 'projects'], options);
  if (graph.code !== 0) process.stderr.write(graph.output);
  let seen = '';
  const onOutput = (chunk, stream) => {
    seen += chunk;
    stream.write(chunk);
  };
  const code = await run([tool('eslint'), '.'], { onOutput });
  return checkCounts(graph.code !== 0 || seen.includes(NO_GRAPH) ? 1 : code);
}

function readResult(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

const jest =
  (name, folder, ...args) =>
  async () => {
    const file = join(folder, `${name}.json`);
    const where = ['--selectProjects', name, '--json', '--outputFile', file];
    const code = await run([tool('jest'), ...where, ...args]);
    return jestCounts(code, readResult(file));
  };

const steps = (folder) => ({
  lint,
  format: () => check('prettier', '--check', '--log-level', 'warn', '.'),
  types: () => check('tsc', '-p', 'tsconfig.json'),
  'unit tests': jest('unit', folder),
  'integration tests': jest('int', folder, '--runInBand'),
  'end-to-end tests': jest('e2e', folder, '--runInBand'),
});

async function all(folder) {
  const counts = {};
  for (const [name, step] of Object.entries(steps(folder))) {
    process.stdout.write(`\n== ${name}\n`);
    counts[name] = await step();
  }
  process.stdout.write('\n== counts\n');
  for (const [name, count] of Object.entries(counts))
    process.stdout.write(`${name.padEnd(18)} ${inWords(count)}\n`);
  const total = sum(Object.values(counts));
  process.stdout.write(`\n${inWords(total)}\n`);
  return total.failed === 0 ? 0 : 1;
}

const folder = mkdtempSync(join(tmpdir(), 'commander-tests-'));
try {
  await bootstrap();
  process.exitCode = await all(folder);
} catch (error) {
  if (error instanceof Interrupted) process.exitCode = 130;
  else endWith(error);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
