import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Edit, Mutant } from './mutant';

/** A checkout in which a mutant was built. */
export interface MutantCheckout {
  readonly root: string;
  remove(): void;
}

/** Copies what git knows of a checkout, takes the safeguard away, and builds it. Throws where the mutant no longer fits the sources. */
export function makeMutant(from: string, { id, edits }: Mutant): MutantCheckout {
  const root = mkdtempSync(join(tmpdir(), `commander-mutant-${id}-`));
  copyCheckout(from, root);
  for (const edit of edits) apply(root, edit, id);
  execFileSync(process.execPath, [join(root, 'tools', 'build', 'build.mjs')], { cwd: root, stdio: 'pipe' });
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}

function apply(root: string, { file, find, replace }: Edit, mutant: string): void {
  const path = join(root, file);
  const source = readFileSync(path, 'utf8');
  const places = source.split(find).length - 1;
  if (places !== 1)
    throw new Error(
      `The mutant "${mutant}" does not fit ${file}: what it replaces stands there ${places} times.`,
    );
  writeFileSync(
    path,
    source.replace(find, () => replace),
  );
}

function copyCheckout(from: string, root: string): void {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const listed = execFileSync('git', args, { cwd: from, encoding: 'utf8' }).split('\0');
  // What is deleted and not committed is listed, too; a folder that is a link is nobody's source.
  for (const file of new Set(listed)) {
    if (!statSync(join(from, file), { throwIfNoEntry: false })?.isFile()) continue;
    mkdirSync(join(root, dirname(file)), { recursive: true });
    copyFileSync(join(from, file), join(root, file));
  }
  symlinkSync(join(from, 'node_modules'), join(root, 'node_modules'));
}
