// Compiles every TypeScript source to dist/ with swc, mirroring the tree and turning the @commander/* aliases into
// relative imports. Only files newer than their output are compiled, and all where what steers the compiler is newer; the output of a
// source that is gone is removed.
import { readFile, readdir, rm, stat, mkdir, writeFile } from 'node:fs/promises';
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

const steering = ['.swcrc', 'tsconfig.base.json', 'tools/build/build.mjs'].map((file) => join(root, file));
const steeredAt = Math.max(...(await Promise.all(steering.map(modified))));
const outputOf = (source) => join(root, 'dist', relative(root, source).replace(/\.ts$/, '.js'));

function relativeAliases(code, outFile) {
  return code.replace(/require\("(@commander\/[a-z-]+)"\)/g, (whole, alias) => {
    const source = paths[alias]?.[0];
    if (!source) return whole;
    const target = relative(dirname(outFile), join(root, 'dist', source.replace(/\.ts$/, '.js')));
    return `require("${target.startsWith('.') ? target : `./${target}`}")`;
  });
}

async function build(source) {
  const out = outputOf(source);
  if ((await modified(out)) > Math.max(await modified(source), steeredAt)) return 0;
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

async function filesIn(folder) {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries.filter((e) => e.isFile()).map((e) => join(e.parentPath ?? e.path, e.name));
}

async function filesBelow(base) {
  return (await Promise.all(['apps', 'libs', 'tools'].map((f) => filesIn(join(base, f))))).flat();
}

const isSource = (file) => file.endsWith('.ts') && !/\.(spec|features|d)\.ts$/.test(file);
const files = (await filesBelow(root)).filter(isSource);
const wanted = new Set(files.map(outputOf));
const stale = (await filesBelow(join(root, 'dist'))).filter(
  (file) => !wanted.has(file.replace(/\.map$/, '')),
);
await Promise.all(stale.map((file) => rm(file, { force: true })));
const built = (await Promise.all(files.map(build))).reduce((a, b) => a + b, 0);
if (built > 0) console.error(`built ${built} of ${files.length} files`);
if (stale.length > 0) console.error(`removed ${stale.length} files without a source`);
