import { delimiter, join } from 'node:path';
import { BootstrapError } from './bootstrap-error.mjs';
import { installedMatchesLock } from './installed-matches-lock.mjs';
import { pinnedNode, root } from './repository.mjs';
import { runQuietly } from './run-child.mjs';
import { withLock } from './with-lock.mjs';

const OLDEST_NODE = 20;

const tell = (line) => process.stderr.write(`${line}\n`);

function checkNode() {
  if (Number(process.versions.node.split('.')[0]) >= OLDEST_NODE) return;
  throw new BootstrapError(
    `Node.js ${OLDEST_NODE} or newer is needed, this is ${process.version}: install Node.js 24 from https://nodejs.org.`,
  );
}

// Inside an npm script the folder of the packages' programs comes first in PATH, and npm would run on a node it is about to replace.
function environmentForNpm() {
  const path = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((p) => !p.startsWith(join(root, 'node_modules')));
  return { ...process.env, PATH: path.join(delimiter) };
}

const npm = (...args) => runQuietly('npm', args, { cwd: root, env: environmentForNpm() });

async function install() {
  if (installedMatchesLock(root)) return;
  const version = await npm('--version').catch(() => ({ code: 1 }));
  if (version.code !== 0) throw new BootstrapError('npm was not found: install Node.js 24, which brings it.');
  tell('Installing the packages (npm ci) ...');
  const { code, output } = await npm('ci');
  if (code === 0) return;
  tell(output);
  throw new BootstrapError(
    'npm ci failed: see above; it needs a registry it can reach and room on the disk.',
  );
}

async function build() {
  const { code, output } = await runQuietly(pinnedNode, [join(root, 'tools', 'build', 'build.mjs')], {
    cwd: root,
  }).catch(() => {
    throw new BootstrapError('The pinned Node.js is missing: run npm ci with install scripts enabled.');
  });
  if (code === 0) return;
  tell(output);
  throw new BootstrapError('The sources could not be compiled: see above.');
}

/** Makes the repository ready to run: packages as locked, sources compiled; quiet unless it takes a while or fails. */
export async function bootstrap() {
  checkNode();
  const waiting = () => tell('Waiting for another installation or build of this repository ...');
  await withLock(
    join(root, '.cache', 'bootstrap.lock'),
    async () => {
      await install();
      await build();
    },
    waiting,
  );
}
