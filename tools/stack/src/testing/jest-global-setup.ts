import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStack } from '../start-stack';
import { TEST_HOME_VARIABLE } from './test-home';

function temporaryHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'commander-test-'));
  chmodSync(home, 0o711);
  return home;
}

/** Starts the one stack of a jest run, which ends with the jest process however that ends. */
export default async function globalSetup(): Promise<void> {
  const kept = process.env[TEST_HOME_VARIABLE];
  const stack = await startStack({
    home: kept ?? temporaryHome(),
    lifetime: 'launcher',
    ephemeral: kept === undefined,
    durability: 'off',
    databases: [],
    onProgress: (line) => process.stderr.write(`${line}\n`),
  });
  process.env[TEST_HOME_VARIABLE] = stack.homeFolder;
}
