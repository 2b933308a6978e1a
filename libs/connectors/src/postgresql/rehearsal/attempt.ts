import type { ClientBase } from 'pg';
import { codeOf } from '../errors/classify-postgres-error';

const SAVEPOINT = 'savepoint commander_attempt';
const OF_STATEMENT = /^(0A|22|23|42)/;

/** Runs statements or none of them; the SQLSTATE where one cannot be run as it stands. Any other error is thrown. */
export async function attempt(
  client: ClientBase,
  statements: readonly string[],
): Promise<string | undefined> {
  await client.query(SAVEPOINT);
  try {
    for (const statement of statements) await client.query(statement);
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined || !OF_STATEMENT.test(code)) throw error;
    await client.query(`rollback to ${SAVEPOINT}`);
    return code;
  }
  await client.query(`release ${SAVEPOINT}`);
  return undefined;
}
