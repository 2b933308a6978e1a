import type { SourceRow } from '../item-reader';
import { MAX_ROW_BYTES, TOO_LARGE } from '../tables/row-limits';
import type { RawRow } from './fetch-rows';
import { keyOrder, type Condition } from './key-range';
import { rowSize } from './row-size';
import { sentColumn, type SourceTable, type TableColumn } from './table-columns';
import { valueText } from './value-text';

/** What is read of a table. */
export interface RowQuery {
  readonly sql: string;
  /** A row of the answer as texts. */
  readonly row: (raw: RawRow) => SourceRow;
}

const LARGE = '`commander:large`';

/** The query of some rows in the order of a key; of a row that is too large nothing unbounded is sent. */
export function rowQuery(
  table: SourceTable,
  { key, columns }: { readonly key: readonly TableColumn[]; readonly columns: readonly TableColumn[] },
  condition: Condition,
): RowQuery {
  const rest = `where ${condition} order by ${keyOrder(key)}`;
  const texts = (raw: RawRow): SourceRow => columns.map((column, i) => valueText(raw[i] ?? null, column));
  const size = rowSize(columns);
  if (size === undefined) {
    const sent = columns.map(sentColumn).join(', ');
    return { sql: `select ${sent} from ${table.sql} as source ${rest}`, row: texts };
  }
  const sent = columns.map((column) =>
    column.unbounded ? `if(source.${LARGE}, null, ${sentColumn(column)})` : sentColumn(column),
  );
  const measured = `select source.*, ${size} > ${MAX_ROW_BYTES} as ${LARGE} from ${table.sql} as source`;
  const sql = `select ${[...sent, `source.${LARGE}`].join(', ')} from (${measured}) as source ${rest}`;
  return {
    sql,
    row: (raw) => (raw.at(-1)?.toString('latin1') === '1' ? TOO_LARGE : texts(raw)),
  };
}
