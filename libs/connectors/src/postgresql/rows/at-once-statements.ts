import { quoteIdentifier } from '../../connections/quote-identifier';
import { declaredType, hasKey } from '../table/has-key';
import { uniqueKeyOver } from '../table/target-table';
import { fullXid, SERVER, XMIN } from './row-xid';
import { returning, undoInsert, type StatementParts } from './undo-image-sql';

/** The SQL by which records are copied into the table itself. */
export interface AtOnceStatements {
  readonly copy: string;
  /** Keeps the undo images of rows that were copied; takes the undo parameters, then the texts of each key column. Returns how many `found` it. */
  readonly undo: string;
}

/**
 * The statements for a table, null where something may stand between it and a copy: rules do not see one, triggers change what the rows
 * looked like, and only tables of the server itself take part in its savepoints.
 */
export function atOnceStatements(parts: StatementParts): AtOnceStatements | null {
  const { table, columns, key, mode } = parts;
  const isOwn = ['r', 'p'].includes(table.kind) && !table.meddled && !table.rowSecurity;
  if (mode !== 'load' || !isOwn || !uniqueKeyOver(table, key)) return null;
  return {
    copy: `copy ${table.qualified} (${columns.map(quoteIdentifier).join(', ')}) from stdin`,
    undo: table.stamped ? undoByXid(parts) : undoByHash(parts),
  };
}

const given = (key: readonly string[]): string[] => key.map((_, place) => `$${place + 9}::text[]`);

/** Reads every row back. */
function undoByHash(parts: StatementParts): string {
  const { table, key } = parts;
  const names = key.map((_, place) => `c${place}`).join(', ');
  const written = `(select e.* from unnest(${given(key).join(', ')}) with ordinality as g(${names}, n)
      cross join lateral (select ${returning(key)} from ${table.qualified} t
        where ${hasKey(table, key, (place) => `g.c${place}`)} limit 1) e order by g.n) written`;
  return `${undoInsert('created', parts, { before: 'null', written })} returning array_length(keys, 2) as found`;
}

/** One copy gives all its rows one xmin, by which they are known as long as nobody changes them: one of them is looked at. */
function undoByXid({ table, key }: StatementParts): string {
  const canonical = key.map((name, place) => `$${place + 9}::text[]::${declaredType(table, name)}[]::text[]`);
  const first = hasKey(table, key, (place) => `($${place + 9}::text[])[1]`);
  return `insert into commander_meta.undo_image
      (chain_id, entity, batch, part, execution_id, kind, table_name, key_columns, row_columns, keys, after_hash, xid, server)
    select $1::uuid, $2::text, $3::bigint, $4::int, $5::uuid, 'created', $6::text, $7::text[], $8::text[],
      array[${canonical.join(', ')}], '{}', ${fullXid(XMIN)}, ${SERVER} from ${table.qualified} t where ${first}
    returning array_length(keys, 2) as found`;
}
