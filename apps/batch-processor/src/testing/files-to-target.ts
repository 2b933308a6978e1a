import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Env } from '@commander/security';
import type { SuiteStack } from '@commander/testing';
import { Client } from 'pg';
import type { DuplicateLimits } from '../shell/duplicate-limits';
import { ProcessorHarness } from './processor-harness';

/** Two processors between a folder, the connection `files`, and a database, the connection `target`. */
export interface FilesToDatabase {
  readonly harness: ProcessorHarness;
  readonly folder: string;
  /** The environment of the processors. */
  readonly env: Env;
}

/** The same with a database of PostgreSQL. */
export interface FilesToTarget extends FilesToDatabase {
  /** Connected to the target. */
  readonly client: Client;
}

/** Starts two processors, with a folder of their own; `more` is added to their environment. */
export async function startFilesToDatabase(
  suite: SuiteStack,
  url: string,
  more: Env = {},
  limits?: Partial<DuplicateLimits>,
): Promise<FilesToDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'processor-'));
  const env = {
    COMMANDER_CONNECTION_FILES: pathToFileURL(folder).href,
    COMMANDER_CONNECTION_TARGET: url,
    COMMANDER_SPOOL: join(folder, 'spool'),
    ...more,
  };
  const harness = await ProcessorHarness.start(suite.brokers, suite.prefix, env);
  await harness.processor('one', limits);
  await harness.processor('two', limits);
  return { harness, folder, env };
}

/** The same, with a database of their own, too. */
export async function startFilesToTarget(suite: SuiteStack, more: Env = {}): Promise<FilesToTarget> {
  const url = await suite.createTestDatabase();
  const client = new Client({ connectionString: url });
  await client.connect();
  return { client, ...(await startFilesToDatabase(suite, url, more)) };
}

/** Ends the processors, then the rest; `last` is done between, with the target still open. */
export async function endFilesToDatabase(
  { harness, folder }: Omit<FilesToDatabase, 'env'>,
  last: () => Promise<unknown>,
): Promise<void> {
  await harness.end();
  await last();
  await rm(folder, { recursive: true });
}

/** The same, and closes the connection to the target behind `last`. */
export const endFilesToTarget = (
  { client, ...rest }: Omit<FilesToTarget, 'env'>,
  last: () => Promise<unknown> = () => Promise.resolve(),
): Promise<void> =>
  endFilesToDatabase(rest, async () => {
    await last();
    await client.end();
  });
