// Compiles every TypeScript source to dist/ with swc, mirroring the tree and turning the @commander/* aliases into
// relative imports. Only files newer than their output are compiled.
import { readFile, readdir, stat, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const swcrc = JSON.parse(await readFile(join(root, '.swcrc'), 'utf8'));
const { paths } = JSON.parse(await readFile(join(root, 'tsconfig.base.json'), 'utf8')).compilerOptions;

const modified = (file) =>
  stat(file).then(
    (s) => s.mtimeMs,
    () => 0,
  );

function relativeAliases(code, outFile) {
  return code.replace(/require\("(@commander\/[a-z-]+)"\)/g, (whole, alias) => {
    const source = paths[alias]?.[0];
    if (!source) return whole;
    const target = relative(dirname(outFile), join(root, 'dist', source.replace(/\.ts$/, '.js')));
    return `require("${target.startsWith('.') ? target : `./${target}`}")`;
  });
}

async function build(source) {
  const out = join(root, 'dist', relative(root, source).replace(/\.ts$/, '.js'));
  if ((await modified(out)) > (await modified(source))) return 0;
  const { code, map } = await transform(await readFile(source, 'utf8'), {
    ...swcrc,
    swcrc: false,
    filename: source,
    sourceFileName: source,
    sourceMaps: true,
  });
  await mkdir(dirname(out), { recursive: true });
  await writeFile(out, `${relativeAliases(code, out)}\n//# sourceMappingURL=${out.split('/').pop()}.map\n`);
  await writeFile(`${out}.map`, map);
  return 1;
}

async function sources(folder) {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries
    .filter((e) => e.isFile() && /\.ts$/.test(e.name) && !/\.(spec|features|d)\.ts$/.test(e.name))
    .map((e) => join(e.parentPath ?? e.path, e.name));
}

const files = (await Promise.all(['apps', 'libs', 'tools'].map((f) => sources(join(root, f))))).flat();
const built = (await Promise.all(files.map(build))).reduce((a, b) => a + b, 0);
if (built > 0) console.error(`built ${built} of ${files.length} files`);
