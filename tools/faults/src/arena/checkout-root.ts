import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of this checkout, seen from the sources as well as from dist/. */
export function checkoutRoot(from: string = __dirname): string {
  const parent = dirname(from);
  return existsSync(join(from, 'nx.json')) || parent === from ? from : checkoutRoot(parent);
}
