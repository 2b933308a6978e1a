import { Client } from 'pg';
import { StackError } from './stack-error';

const NAME = /^[a-z][a-z0-9_]{0,62}$/;
// The second of two at once is told of the duplicate by the catalogue's unique index.
const EXISTS_ALREADY = ['42P04', '23505'];

/** The URL of another database of the same server. */
export function databaseUrl(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

async function onServer(server: string, statement: string): Promise<string | undefined> {
  const client = new Client({ connectionString: server });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(statement);
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code ?? 'no connection';
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The name where it may be that of a database; a StackError elsewhere. */
export function databaseName(name: string): string {
  if (NAME.test(name)) return name;
  throw new StackError(
    `"${name}" is no name of a database here: use a-z, 0-9 and _, at most 63, a letter first.`,
  );
}

/** Makes a database where it is missing and returns its URL. */
export async function createDatabase(server: string, name: string): Promise<string> {
  // template0 has no sessions, so that several databases can be made at once.
  const failure = await onServer(server, `create database "${databaseName(name)}" template template0`);
  if (failure === undefined || EXISTS_ALREADY.includes(failure)) return databaseUrl(server, name);
  throw new StackError(
    `The database ${name} could not be made (${failure}): the user of the server needs the right CREATEDB.`,
  );
}

/** Removes a database, ending its sessions; nothing happens where it is missing. */
export async function dropDatabase(server: string, name: string): Promise<void> {
  const failure = await onServer(server, `drop database if exists "${databaseName(name)}" with (force)`);
  if (failure !== undefined) throw new StackError(`The database ${name} could not be removed (${failure}).`);
}
