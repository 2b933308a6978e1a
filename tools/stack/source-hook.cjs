// Lets Node run the TypeScript sources without a build: `node -r tools/stack/source-hook.cjs file.ts`.
// The tests start the guardian this way; a built tree does not need it.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { transformSync } = require('@swc/core');

const swcrc = JSON.parse(readFileSync(join(__dirname, '..', '..', '.swcrc'), 'utf8'));

require.extensions['.ts'] = (module, file) => {
  const options = { ...swcrc, swcrc: false, filename: file, sourceMaps: 'inline' };
  module._compile(transformSync(readFileSync(file, 'utf8'), options).code, file);
};
