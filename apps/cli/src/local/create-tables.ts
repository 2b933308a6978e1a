import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { CliError } from '../cli-error';
import { EXIT } from '../exit-codes';
import { exampleFolder } from './connections';

// A SQLSTATE or an errno, and nothing that a driver says.
const codeOf = (error: unknown): string => {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return /^\w{1,40}$/.test(code) ? code : 'without a code';
};

/** Creates the target tables of an example; throws CliError with the SQLSTATE where the database does not let it. */
export async function createTables(targetUrl: string, example: string): Promise<void> {
  const schema = readFileSync(join(exampleFolder(example), 'schema.sql'), 'utf8');
  const client = new Client({ connectionString: targetUrl });
  try {
    await client.connect();
    await client.query(schema);
  } catch (error) {
    throw new CliError(
      `The target database did not create the tables of examples/${example}/schema.sql (${codeOf(error)}): mend that file, or the database.`,
      EXIT.prerequisite,
    );
  } finally {
    await client.end();
  }
}
