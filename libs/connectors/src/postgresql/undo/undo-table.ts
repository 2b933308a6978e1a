import { errorRule, failureBy } from '@commander/migration-plan';
import type { ClientBase } from 'pg';
import { ConnectorError } from '../../connector-error';
import { STAMPED } from '../rows/row-xid';
import type { ImageShape } from './undo-images';

/** A column of a table whose rows are undone. */
export interface UndoColumn {
  readonly name: string;
  /** The type as SQL writes it. */
  readonly declared: string;
  /** `derived`: generated from others. `identity`: takes a value of the user's in an insert only. */
  readonly written: 'freely' | 'identity' | 'derived';
  /** SQL of what rows got that stood before the column was added; null where nobody can tell. */
  readonly initial: string | null;
  readonly updatable: boolean;
}

/** A table whose rows are undone, as the catalog describes it. */
export interface UndoTable {
  readonly oid: string;
  readonly columns: readonly UndoColumn[];
  /** Whether a unique index over exactly these columns finds a row. */
  readonly keyed: boolean;
  readonly deletable: boolean;
  /** Whether its rows can be known by the transaction that wrote them. */
  readonly stamped: boolean;
}

// A default that is no plain constant may have given every row another value.
const CONSTANT = String.raw`^(\(?-?\d+(\.\d+)?\)?|true|false|''([^'']|'''')*''|NULL)(::[\w\s".,()\[\]]+)?$`;

const TABLE_SQL = `
  select c.oid::text as oid, has_table_privilege(c.oid, 'delete') as deletable, ${STAMPED} as stamped,
    exists (select from pg_index i where i.indrelid = c.oid and i.indisunique and i.indisvalid and i.indpred is null
      and i.indexprs is null and (select array_agg(a.attname::text order by a.attname::text) from pg_attribute a
        where a.attrelid = c.oid and a.attnum = any((i.indkey::int2[])[0:i.indnkeyatts - 1]))
      = (select array_agg(k order by k) from unnest($2::text[]) k)) as keyed,
    (select coalesce(jsonb_agg(jsonb_build_object('name', a.attname, 'declared', format_type(a.atttypid, a.atttypmod),
        'written', case when a.attgenerated <> '' then 'derived' when a.attidentity = 'a' then 'identity' else 'freely' end,
        'initial', case when not a.atthasdef and a.attidentity = '' then 'null'
          when pg_get_expr(d.adbin, d.adrelid) ~ '${CONSTANT}' then pg_get_expr(d.adbin, d.adrelid) end,
        'updatable', has_column_privilege(c.oid, a.attnum, 'update')) order by a.attnum), '[]')
      from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns
  from pg_class c where c.oid = to_regclass($1)`;

/** Reads the table of a shape from the catalog; null where it does not exist any more. */
export async function readUndoTable(
  client: ClientBase,
  shape: Pick<ImageShape, 'table' | 'keyColumns'>,
): Promise<UndoTable | null> {
  const { rows } = await client.query<UndoTable>(TABLE_SQL, [shape.table, shape.keyColumns]);
  return rows[0] ?? null;
}

/** Throws a fatal ConnectorError where the user may not take rows away or give them back their earlier values. */
export function requirePrivileges(table: UndoTable, shape: ImageShape): void {
  const locked = table.columns.filter(
    (column) => column.written === 'freely' && !column.updatable && shape.rowColumns.includes(column.name),
  );
  const missing = [
    ...(table.deletable ? [] : ['delete']),
    ...(locked.length > 0 ? [`update (${locked.map((column) => column.name).join(', ')})`] : []),
  ];
  if (missing.length === 0) return;
  throw undoDenied(
    `Table ${shape.table} denies this user: ${missing.join(', ')}. Grant it, then roll back again.`,
  );
}

const DENIED = errorRule('fatal', 'database')('42501', 'auth_failure', 'a privilege is missing');

/** The fatal error of a missing right, which keeps rows from being undone. */
export const undoDenied = (message: string): ConnectorError => new ConnectorError(failureBy(DENIED, message));
