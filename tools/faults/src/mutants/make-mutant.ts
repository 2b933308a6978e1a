import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Mutant } from './mutant';

/** A checkout in which a mutant was built. */
export interface MutantCheckout {
  readonly root: string;
  remove(): void;
}

/** Copies what git knows of a checkout, makes the one change, and builds it. Throws where the mutant no longer fits the sources. */
export function makeMutant(from: string, { id, file, find, replace }: Mutant): MutantCheckout {
  const root = mkdtempSync(join(tmpdir(), `commander-mutant-${id}-`));
  copyCheckout(from, root);
  const path = join(root, file);
  const source = readFileSync(path, 'utf8');
  const places = source.split(find).length - 1;
  if (places !== 1)
    throw new Error(
      `The mutant "${id}" does not fit ${file}: what it replaces stands there ${places} times.`,
    );
  writeFileSync(
    path,
    source.replace(find, () => replace),
  );
  execFileSync(process.execPath, [join(root, 'tools', 'build', 'build.mjs')], { cwd: root, stdio: 'pipe' });
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}

function copyCheckout(from: string, root: string): void {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: from,
    encoding: 'utf8',
  });
  for (const file of new Set(listed.split('\0').filter(Boolean))) {
    mkdirSync(join(root, dirname(file)), { recursive: true });
    cpSync(join(from, file), join(root, file), { errorOnExist: false });
  }
  symlinkSync(join(from, 'node_modules'), join(root, 'node_modules'));
}
