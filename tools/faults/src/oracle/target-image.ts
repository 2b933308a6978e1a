import { createHash } from 'node:crypto';
import type { Database } from '../arena/engines';

const TABLES = `
  select format('%I.%I', schemaname, tablename) as name from pg_tables
  where schemaname in ($1, 'commander_meta') order by 1`;
const SEQUENCES = `
  select format('%I.%I', schemaname, sequencename) as name from pg_sequences where schemaname = $1 order by 1`;
const COLUMNS = `
  select string_agg(format('%s.%s.%s %s', table_schema, table_name, column_name, data_type), ';' order by 1) as text
  from information_schema.columns where table_schema in ($1, 'commander_meta')`;

/** A digest for each thing in the target that a rehearsal must leave alone: rows, sequences, schema, and our own tables. */
export async function targetImage(target: Database, schema: string): Promise<Record<string, string>> {
  const textOf = async (sql: string, values: readonly string[] = []): Promise<string> =>
    (await target.query<{ text: string | null }>(sql, values))[0]?.text ?? '';
  const image: Record<string, string> = { columns: digest(await textOf(COLUMNS, [schema])) };
  for (const { name } of await target.query<{ name: string }>(TABLES, [schema]))
    image[name] = digest(
      await textOf(`select string_agg(t::text, ';' order by t::text) as text from ${name} t`),
    );
  for (const { name } of await target.query<{ name: string }>(SEQUENCES, [schema]))
    image[name] = await textOf(`select last_value || ' ' || is_called as text from ${name}`);
  return image;
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);
