import { quoteIdentifier } from '../../connections/quote-identifier';
import type { MariadbClient } from '../connection/mariadb-client';

/** A column of a table, as the catalog describes it. */
export interface TargetColumn {
  readonly name: string;
  /** The type's name, e.g. `decimal`. */
  readonly type: string;
  /** The type as SQL writes it, e.g. `decimal(10,2) unsigned`. */
  readonly declared: string;
  /** Null unless the column holds text. */
  readonly charset: string | null;
  readonly collation: string | null;
  /** Characters at most; null unless the column holds text. */
  readonly length: number | null;
  /** Digits behind the point of a decimal, or of the seconds of a time; null elsewhere. */
  readonly scale: number | null;
  /** The default, as the catalog writes it; null where there is none. */
  readonly initial: string | null;
  readonly generated: boolean;
  readonly autoIncrement: boolean;
  /** Not null, without a default: a plan has to fill it. */
  readonly mandatory: boolean;
  readonly notNull: boolean;
}

/** A unique index over whole columns. */
export interface UniqueKey {
  readonly name: string;
  readonly columns: readonly string[];
}

/** A table, as the catalog describes it. */
export interface TargetTable {
  readonly schema: string;
  readonly name: string;
  /** Database and name, quoted. */
  readonly qualified: string;
  /** `BASE TABLE`, `VIEW` and the like. */
  readonly kind: string;
  readonly engine: string | null;
  readonly columns: readonly TargetColumn[];
  readonly uniqueKeys: readonly UniqueKey[];
  /** Every constraint and index that an error may name. */
  readonly constraints: ReadonlySet<string>;
  /** Whether a foreign key of the table refers to itself. */
  readonly refersToItself: boolean;
}

type Place = readonly [schema: string, name: string];

const OF_TABLE = 'table_schema = ? and table_name = ?';

/** Reads a table's description from the catalog, `table` or `database.table`; null where there is none. */
export async function readTargetTable(client: MariadbClient, table: string): Promise<TargetTable | null> {
  const [last, schema] = table.split('.').reverse();
  const [found] = await client.rows<{ schema: string; name: string; kind: string; engine: string | null }>(
    `select table_schema as "schema", table_name as name, table_type as kind, engine from information_schema.tables
     where table_schema = coalesce(?, database()) and table_name = ?`,
    [schema ?? null, last ?? ''],
  );
  if (!found) return null;
  const place: Place = [found.schema, found.name];
  return {
    ...found,
    qualified: `${quoteIdentifier(found.schema)}.${quoteIdentifier(found.name)}`,
    columns: await readColumns(client, place),
    uniqueKeys: await readKeys(client, place),
    ...(await readConstraints(client, place)),
  };
}

type RawColumn = Record<'name' | 'type' | 'declared' | 'extra' | 'mandatory' | 'nullable', string> &
  Record<'charset' | 'collation' | 'length' | 'scale' | 'initial', string | null>;

async function readColumns(client: MariadbClient, place: Place): Promise<TargetColumn[]> {
  const rows = await client.rows<RawColumn>(
    `select column_name as name, data_type as type, column_type as declared, character_set_name as charset, collation_name as collation,
       character_maximum_length as length, coalesce(datetime_precision, case when data_type = 'decimal' then numeric_scale end) as scale,
       extra, column_default as initial, is_nullable = 'NO' and column_default is null as mandatory, is_nullable as nullable
     from information_schema.columns where ${OF_TABLE} order by ordinal_position`,
    place,
  );
  return rows.map(columnOf);
}

const numberOf = (text: string | null): number | null => (text === null ? null : Number(text));

function columnOf({ name, type, declared, charset, collation, ...row }: RawColumn): TargetColumn {
  const generated = /\b(virtual|stored|persistent) generated\b/i.test(row.extra);
  const autoIncrement = /auto_increment/i.test(row.extra);
  return {
    ...{ name, type: type.toLowerCase(), declared, charset, collation },
    length: numberOf(row.length),
    scale: numberOf(row.scale),
    initial: row.initial,
    generated,
    autoIncrement,
    notNull: row.nullable === 'NO',
    mandatory: row.mandatory === '1' && !generated && !autoIncrement,
  };
}

async function readKeys(client: MariadbClient, place: Place): Promise<UniqueKey[]> {
  const rows = await client.rows<{ name: string; column: string | null; part: string | null }>(
    `select index_name as name, column_name as "column", sub_part as part from information_schema.statistics
     where ${OF_TABLE} and non_unique = 0 order by index_name <> 'PRIMARY', index_name, seq_in_index`,
    place,
  );
  const keys = new Map<string, (string | null)[]>();
  for (const { name, column, part } of rows) {
    keys.set(name, [...(keys.get(name) ?? []), part === null ? column : null]);
  }
  return [...keys].flatMap(([name, columns]) => {
    const whole = columns.filter((column) => column !== null);
    return whole.length === columns.length ? [{ name, columns: whole }] : [];
  });
}

async function readConstraints(
  client: MariadbClient,
  [schema, name]: Place,
): Promise<Pick<TargetTable, 'constraints' | 'refersToItself'>> {
  const rows = await client.rows<{ name: string; self: string }>(
    `select index_name as name, 0 as self from information_schema.statistics where ${OF_TABLE}
     union select constraint_name, max(coalesce(referenced_table_schema = table_schema and referenced_table_name = table_name, 0))
       from information_schema.key_column_usage
       where ${OF_TABLE} or referenced_table_schema = ? and referenced_table_name = ? group by constraint_name
     union select constraint_name, 0 from information_schema.check_constraints where constraint_schema = ?`,
    [schema, name, schema, name, schema, name, schema],
  );
  // A check that was declared with its column is told with its table's name.
  const names = rows.flatMap((row) => [row.name, `${name}.${row.name}`]);
  return { constraints: new Set(names), refersToItself: rows.some((row) => row.self === '1') };
}

/** The unique index over exactly these columns, in any order. */
export function uniqueKeyOver(table: TargetTable, columns: readonly string[]): UniqueKey | undefined {
  return table.uniqueKeys.find(
    (key) => key.columns.length === columns.length && key.columns.every((column) => columns.includes(column)),
  );
}
