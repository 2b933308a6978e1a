import type { ClientBase } from 'pg';
import { textOf } from './classify-postgres-error';

/** Names that an error may be told with. Whatever else stands where an error names something may be a value that a trigger put there. */
export interface SchemaNames {
  /** The columns of the table. */
  readonly columns: readonly string[];
  /** Constraints and indexes of the database, as far as errors name them. */
  readonly constraints: ReadonlySet<string>;
}

const NAMES_SQL = `
  select conname::text as name from pg_constraint where conname = any($1::name[])
  union select relname::text from pg_class where relname = any($1::name[]) and relkind in ('i', 'I')`;

/** Which of the constraints that errors name there are in the database; one query, and none where they name none. */
export async function constraintsNamed(
  client: ClientBase,
  errors: Iterable<unknown>,
): Promise<ReadonlySet<string>> {
  const named = new Set([...errors].flatMap((error) => textOf(error, 'constraint') ?? []));
  if (named.size === 0) return named;
  const { rows } = await client.query<{ name: string }>(NAMES_SQL, [[...named]]);
  return new Set(rows.map(({ name }) => name));
}
