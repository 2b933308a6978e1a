import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder that holds nx.json, seen from the sources as well as from dist/. */
export function repositoryRoot(from: string = __dirname): string {
  if (existsSync(join(from, 'nx.json'))) return from;
  const parent = dirname(from);
  if (parent === from)
    throw new Error('No nx.json above this file: the local stack runs from the repository.');
  return repositoryRoot(parent);
}
