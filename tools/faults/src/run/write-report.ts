import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutRoot } from '../arena/checkout-root';

/** Keeps a report of a run in a folder that git ignores; returns its path. */
export function writeReport(name: string, text: string): string {
  const folder = join(checkoutRoot(), '.commander', 'faults');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}
