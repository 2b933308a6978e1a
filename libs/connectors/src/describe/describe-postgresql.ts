import { columnName, tableName, type FieldType } from '@commander/contracts';
import type { DescribedSource, DescribedTable } from '@commander/migration-plan';
import type { ClientBase } from 'pg';
import type { PostgresqlConfig } from '../connections/postgresql-config';
import { quoteIdentifier, quoteTable } from '../connections/quote-identifier';
import { sourceError } from '../files/source-error';
import { takes } from '../postgresql/table/type-matrix';
import { Snapshots } from '../postgresql-source/snapshots';
import { readCatalog, type CatalogColumn, type CatalogTable } from './catalog';
import { Samples } from './samples';
import { wordsOfCheck } from './words-of-check';

/** A database, and which of its tables to look into. */
export interface DatabaseToDescribe {
  readonly connection: string;
  readonly config: PostgresqlConfig;
  readonly names?: readonly string[];
}

const MOST_ROWS = 2000;
const LONGEST_TEXT = 1000;

/** Describes the tables of a database as sources, with texts of some of their rows. */
export const describePostgresqlSource = (place: DatabaseToDescribe): Promise<DescribedSource[]> =>
  inSnapshot(place, async (client, tables) => {
    const described: DescribedSource[] = [];
    for (const table of tables) described.push(await sampled(client, table));
    return described;
  });

/** Describes the tables of a database as targets. */
export const describePostgresqlTarget = (place: DatabaseToDescribe): Promise<DescribedTable[]> =>
  inSnapshot(place, (_, tables) => Promise.resolve(tables.map(asTarget)));

async function inSnapshot<T>(
  { connection, config, names }: DatabaseToDescribe,
  work: (client: ClientBase, tables: readonly CatalogTable[]) => Promise<T>,
): Promise<T> {
  const snapshots = new Snapshots(config, { connection, doing: 'looking into its tables' }, 1);
  try {
    return await snapshots.run(async (client) =>
      work(client, chosen(await readCatalog(client), connection, names)),
    );
  } finally {
    await snapshots.end();
  }
}

function chosen(
  tables: readonly CatalogTable[],
  connection: string,
  names: readonly string[] | undefined,
): readonly CatalogTable[] {
  const usable = tables.filter((table) => tableName.safeParse(planName(table)).success);
  if (!names) return usable;
  return names.map((name) => {
    const found = usable.find(
      (table) => planName(table) === name || `${table.schema}.${table.name}` === name,
    );
    if (found) return found;
    throw sourceError(
      'source.missing_table',
      `Table "${name}" of connection "${connection}" does not exist, or may not be read.`,
    );
  });
}

/** A table's name in a plan; the schema "public" goes without saying. */
const planName = ({ schema, name }: Pick<CatalogTable, 'schema' | 'name'>): string =>
  schema === 'public' ? name : `${schema}.${name}`;

async function sampled(client: ClientBase, table: CatalogTable): Promise<DescribedSource> {
  const names = table.columns.map(({ name }) => name).filter((name) => columnName.safeParse(name).success);
  const samples = new Samples();
  names.forEach((name) => samples.column(name));
  const texts = names.map((name) => `left(${quoteIdentifier(name)}::text, ${LONGEST_TEXT})`);
  if (names.length > 0) {
    const text = `select ${texts.join(', ')} from ${quoteTable(`${table.schema}.${table.name}`)} limit ${MOST_ROWS}`;
    const { rows } = await client.query<(string | null)[]>({ text, rowMode: 'array' });
    for (const row of rows) names.forEach((name, i) => samples.take(name, row[i] ?? null));
  }
  return { place: { table: planName(table) }, columns: samples.described() };
}

function asTarget(table: CatalogTable): DescribedTable {
  const columns = table.columns
    .filter(({ name }) => columnName.safeParse(name).success)
    .map((column) => ({
      name: column.name,
      type: fieldTypeFor(column.type),
      declared: column.declared,
      required: column.notNull && !column.hasDefault,
      nullable: !column.notNull,
      fillable: !column.computed,
      maxLength: column.maxLength,
      oneOf: wordsFor(column, table),
    }));
  const references = table.references.map(({ columns: from, schema, table: name, to }) => ({
    columns: from,
    table: planName({ schema, name }),
    to,
  }));
  return { table: planName(table), columns, keys: table.keys, references };
}

const wordsFor = ({ name, labels }: CatalogColumn, { checks }: CatalogTable): readonly string[] =>
  labels.length > 0
    ? labels
    : checks.filter(({ column }) => column === name).flatMap(({ definition }) => wordsOfCheck(definition));

const TYPES: Readonly<Record<string, FieldType>> = {
  int2: 'integer',
  int4: 'integer',
  int8: 'bigint',
  numeric: 'numeric',
  float4: 'double',
  float8: 'double',
  bool: 'boolean',
  date: 'date',
  timestamp: 'timestamp',
  timestamptz: 'timestamptz',
  json: 'json',
  jsonb: 'json',
  uuid: 'uuid',
  bytea: 'bytes',
};

/** The field type that fits a column best; null where none fills it. */
function fieldTypeFor(type: string): FieldType | null {
  const own = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  return own ?? (takes('text', type) ? 'text' : null);
}
