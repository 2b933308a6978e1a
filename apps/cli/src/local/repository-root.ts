import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder that holds nx.json, seen from the sources as well as from dist/. */
export function repositoryRoot(from: string = __dirname): string {
  const parent = dirname(from);
  return existsSync(join(from, 'nx.json')) || parent === from ? from : repositoryRoot(parent);
}
