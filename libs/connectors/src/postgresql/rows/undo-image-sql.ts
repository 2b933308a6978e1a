import { quoteIdentifier } from '../../connections/quote-identifier';
import type { TargetTable } from '../table/target-table';

/** A rehearsal keeps no undo images, and finds a stage of its own that lasts: it may make no table. */
export type WriteMode = 'load' | 'rehearsal';

/** What the statements of an entity are made of. */
export interface StatementParts {
  readonly table: TargetTable;
  readonly columns: readonly string[];
  readonly key: readonly string[];
  readonly mode: WriteMode;
}

const UNDO_COLUMNS =
  'chain_id, entity, batch, part, execution_id, kind, table_name, key_columns, row_columns, keys, before, after_hash, before_xid, server';

/** The statement that keeps the undo image of rows. Without the insert nobody reads the query, so that it is never run; it only names the parameters. */
export function undoInsert(
  kind: 'created' | 'updated',
  { key, mode }: StatementParts,
  {
    before,
    beforeXid = 'null',
    server = 'null',
    written = 'written',
  }: { before: string; beforeXid?: string; server?: string; written?: string },
): string {
  const keys = key.map((_, place) => `array_agg(k${place})`).join(', ');
  const into = mode === 'load' ? `insert into commander_meta.undo_image (${UNDO_COLUMNS})` : '';
  return `${into}
    select $1::uuid, $2::text, $3::bigint, $4::int, $5::uuid, '${kind}', $6::text, $7::text[], $8::text[], array[${keys}], ${before}, array_agg(h), ${beforeXid}, ${server} from ${written} having count(*) > 0`;
}

/** What is kept of a row that was written: its key, and the hash of its text. */
export const returning = (key: readonly string[]): string =>
  [
    ...key.map((name, place) => `t.${quoteIdentifier(name)}::text as k${place}`),
    'hashtextextended((t.*)::text, 0) as h',
  ].join(', ');
