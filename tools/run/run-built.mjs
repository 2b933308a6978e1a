import { join } from 'node:path';
import { bootstrap } from './bootstrap.mjs';
import { endWith } from './bootstrap-error.mjs';
import { pinnedNode, root } from './repository.mjs';
import { runInForeground } from './run-child.mjs';

/** Makes the repository ready, then runs a built program with the arguments of this process on the pinned Node.js; its exit code is the answer. */
export async function runBuilt(program) {
  try {
    await bootstrap();
    const main = join(root, 'dist', program, 'src', 'main.js');
    const args = ['--enable-source-maps', main, ...process.argv.slice(2)];
    process.exitCode = (await runInForeground(pinnedNode, args, { stdio: 'inherit' })).code;
  } catch (error) {
    endWith(error);
  }
}
