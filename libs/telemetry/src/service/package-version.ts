import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const manifest = z.object({ version: z.string() });

/** The version in the nearest package.json at or above a folder: the release's, from the sources as well as from dist/. */
export function packageVersion(from: string = __dirname): string {
  const file = join(from, 'package.json');
  if (existsSync(file)) return manifest.parse(JSON.parse(readFileSync(file, 'utf8'))).version;
  const parent = dirname(from);
  return parent === from ? 'unknown' : packageVersion(parent);
}
