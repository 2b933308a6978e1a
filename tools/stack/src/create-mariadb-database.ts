import { createConnection } from 'mysql2/promise';
import { databaseName, databaseUrl } from './create-database';
import { StackError } from './stack-error';

async function onServer(server: string, statement: string): Promise<string | undefined> {
  try {
    const connection = await createConnection({ uri: server });
    connection.on('error', () => undefined);
    try {
      await connection.query(statement);
    } finally {
      connection.destroy();
    }
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code ?? 'no connection';
  }
}

/** Makes a database of utf8mb4 where it is missing and returns its URL. */
export async function createMariadbDatabase(server: string, name: string): Promise<string> {
  const statement = `create database if not exists ${databaseName(name)} character set utf8mb4`;
  const failure = await onServer(server, statement);
  if (failure === undefined) return databaseUrl(server, name);
  throw new StackError(
    `The database ${name} could not be made (${failure}): the user of the server needs the right CREATE.`,
  );
}

/** Removes a database; nothing happens where it is missing. */
export async function dropMariadbDatabase(server: string, name: string): Promise<void> {
  const failure = await onServer(server, `drop database if exists ${databaseName(name)}`);
  if (failure !== undefined) throw new StackError(`The database ${name} could not be removed (${failure}).`);
}
