// Makes the repository ready, then runs the benchmark on the pinned Node.js; its exit code is the answer.
import { join } from 'node:path';
import { bootstrap } from './bootstrap.mjs';
import { endWith } from './bootstrap-error.mjs';
import { pinnedNode, root } from './repository.mjs';
import { runInForeground } from './run-child.mjs';

try {
  await bootstrap();
  const main = join(root, 'dist', 'tools', 'bench', 'src', 'main.js');
  const args = ['--enable-source-maps', main, ...process.argv.slice(2)];
  process.exitCode = (await runInForeground(pinnedNode, args, { stdio: 'inherit' })).code;
} catch (error) {
  endWith(error);
}
