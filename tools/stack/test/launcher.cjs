// A launcher for the tests to kill: starts a stack and one child in it, says so in one line, and waits.
require('../source-hook.cjs');
const { startStack } = require('../src/start-stack.ts');

async function main(options) {
  const stack = await startStack(options);
  await stack.spawn({ name: 'idle', command: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'] });
  console.log(JSON.stringify({ owned: stack.owned, children: await stack.children() }));
  if (options.lifetime === 'detached') stack.detach();
  else setInterval(() => {}, 1000);
}

main(JSON.parse(process.argv[2])).catch((error) => {
  console.error(error.message);
  process.exitCode = error.exitCode ?? 1;
});
