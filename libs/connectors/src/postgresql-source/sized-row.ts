import type { SourceRow } from '../item-reader';
import { copiedText } from './key-range';
import { MAX_ROW_BYTES, TOO_LARGE } from '../tables/row-limits';
import type { TableColumn } from './table-columns';

/** Joins the bytes of each row, measured once: `offset 0` keeps the planner from measuring it again for every column. */
export const measured = (size: string): string =>
  `cross join lateral (select (${size}) > ${MAX_ROW_BYTES} as large offset 0) as measure`;

/** Columns as a copy writes their texts, before them whether the row is too large; of such a row nothing that may be large is sent. */
export const boundedTexts = (columns: readonly TableColumn[]): string =>
  ['measure.large::text', ...columns.map(boundedText)].join(', ');

function boundedText(column: TableColumn): string {
  const text = copiedText(column);
  return column.unbounded ? `case when measure.large then null else ${text} end` : text;
}

/** A row that was fetched by `boundedTexts`. */
export const sizedRow = (row: readonly (string | null)[]): SourceRow =>
  row[0] === 'true' ? TOO_LARGE : row.slice(1);
