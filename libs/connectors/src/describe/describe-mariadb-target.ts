import { columnName, tableName, type FieldType } from '@commander/contracts';
import type { DescribedColumn, DescribedReference, DescribedTable } from '@commander/migration-plan';
import { ConnectorError } from '../connector-error';
import { sourceError } from '../files/source-error';
import type { MariadbClient } from '../mariadb/connection/mariadb-client';
import { MARIADB_DEFAULTS, MariadbPool } from '../mariadb/connection/mariadb-pool';
import { classifyMariadbError } from '../mariadb/errors/classify-mariadb-error';
import { readTargetTable, type TargetColumn } from '../mariadb/table/target-table';
import { takes } from '../mariadb/table/type-matrix';
import { tablesOf, type MariadbToDescribe } from './describe-mariadb';

/** Describes the tables of a database of MariaDB or MySQL as targets. Throws a ConnectorError where one of `names` is none of them. */
export async function describeMariadbTarget({
  connection,
  config,
  names,
}: MariadbToDescribe): Promise<DescribedTable[]> {
  const pool = new MariadbPool({ ...MARIADB_DEFAULTS, name: connection, config, maxConnections: 1 });
  try {
    return await pool.lend(async (client) => {
      const described: DescribedTable[] = [];
      for (const name of names ?? (await tablesOf((sql) => client.rows(sql))))
        described.push(await tableOf(client, name, connection));
      return described;
    });
  } catch (error) {
    if (error instanceof ConnectorError) throw error;
    throw new ConnectorError(classifyMariadbError(error, { connection, doing: 'looking into its tables' }));
  } finally {
    await pool.end();
  }
}

async function tableOf(client: MariadbClient, name: string, connection: string): Promise<DescribedTable> {
  const table = tableName.safeParse(name).success ? await readTargetTable(client, name) : null;
  if (table?.kind !== 'BASE TABLE')
    throw sourceError(
      'source.missing_table',
      `Table "${name}" of connection "${connection}" does not exist, or may not be read.`,
    );
  return {
    table: name,
    columns: table.columns.filter((column) => columnName.safeParse(column.name).success).map(asColumn),
    keys: table.uniqueKeys.map(({ columns }) => columns),
    references: await referencesOf(client, table),
  };
}

const asColumn = (column: TargetColumn): DescribedColumn => ({
  name: column.name,
  type: fieldTypeFor(column),
  declared: column.declared,
  required: column.mandatory,
  nullable: !column.notNull,
  fillable: !column.generated,
  maxLength: /^(var)?char$/.test(column.type) ? column.length : null,
  oneOf: column.type === 'enum' ? labelsOf(column.declared) : [],
});

const labelsOf = (declared: string): string[] =>
  [...declared.matchAll(/'((?:[^']|'')*)'/g)].map(([, label = '']) => label.replaceAll("''", "'"));

interface KeyPart {
  readonly name: string;
  readonly column: string;
  readonly table: string;
  readonly to: string;
}

async function referencesOf(
  client: MariadbClient,
  { schema, name }: { readonly schema: string; readonly name: string },
): Promise<DescribedReference[]> {
  const parts = await client.rows<KeyPart>(
    `select constraint_name as name, column_name as "column", referenced_column_name as "to",
       case when referenced_table_schema = database() then referenced_table_name
         else concat(referenced_table_schema, '.', referenced_table_name) end as "table"
     from information_schema.key_column_usage
     where table_schema = ? and table_name = ? and referenced_table_name is not null order by constraint_name, ordinal_position`,
    [schema, name],
  );
  const found = new Map<string, KeyPart[]>();
  for (const part of parts) found.set(part.name, [...(found.get(part.name) ?? []), part]);
  return [...found.values()].map((key) => ({
    columns: key.map(({ column }) => column),
    table: key[0]?.table ?? '',
    to: key.map(({ to }) => to),
  }));
}

const TYPES: Readonly<Record<string, FieldType>> = {
  tinyint: 'integer',
  smallint: 'integer',
  mediumint: 'integer',
  int: 'integer',
  bigint: 'bigint',
  decimal: 'numeric',
  double: 'double',
  date: 'date',
  datetime: 'timestamp',
  timestamp: 'timestamptz',
  json: 'json',
  uuid: 'uuid',
  binary: 'bytes',
  varbinary: 'bytes',
  tinyblob: 'bytes',
  blob: 'bytes',
  mediumblob: 'bytes',
  longblob: 'bytes',
};
const TRUTHS = /^(tinyint|bit)\(1\)$/;

/** The field type that fits a column best; null where none fills it. */
function fieldTypeFor({ type, declared }: TargetColumn): FieldType | null {
  if (TRUTHS.test(declared)) return 'boolean';
  const own = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  return own ?? (takes('text', type) ? 'text' : null);
}
