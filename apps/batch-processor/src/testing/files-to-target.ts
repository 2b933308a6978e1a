import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Env } from '@commander/security';
import type { SuiteStack } from '@commander/testing';
import { Client } from 'pg';
import { ProcessorHarness } from './processor-harness';

/** Two processors between a folder, the connection `files`, and a database of PostgreSQL, the connection `target`. */
export interface FilesToTarget {
  readonly harness: ProcessorHarness;
  readonly folder: string;
  /** Connected to the target. */
  readonly client: Client;
  /** The environment of the processors. */
  readonly env: Env;
}

/** Starts two processors, with a folder and a database of their own; `more` is added to their environment. */
export async function startFilesToTarget(suite: SuiteStack, more: Env = {}): Promise<FilesToTarget> {
  const folder = await mkdtemp(join(tmpdir(), 'processor-'));
  const url = await suite.createTestDatabase();
  const client = new Client({ connectionString: url });
  await client.connect();
  const env = {
    COMMANDER_CONNECTION_FILES: pathToFileURL(folder).href,
    COMMANDER_CONNECTION_TARGET: url,
    COMMANDER_SPOOL: join(folder, 'spool'),
    ...more,
  };
  const harness = await ProcessorHarness.start(suite.brokers, suite.prefix, env);
  await harness.processor('one');
  await harness.processor('two');
  return { harness, folder, client, env };
}

/** Ends the processors, then the rest; `last` is done between, with the target still open. */
export async function endFilesToTarget(
  { harness, folder, client }: Omit<FilesToTarget, 'env'>,
  last: () => Promise<unknown> = () => Promise.resolve(),
): Promise<void> {
  await harness.end();
  await last();
  await client.end();
  await rm(folder, { recursive: true });
}
