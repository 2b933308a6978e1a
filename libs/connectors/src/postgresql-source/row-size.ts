import { sourceColumn } from './key-range';
import type { TableColumn } from './table-columns';

// Their length is known without unpacking the value.
const TEXTS = /^(text|character( varying)?|bytea)$/;

const isUnbounded = ({ unbounded }: TableColumn): boolean => unbounded;

/** Whether every column that may hold any number of bytes holds a text. */
export const hasTextsAlone = (columns: readonly TableColumn[]): boolean =>
  columns.filter(isUnbounded).every(({ base }) => TEXTS.test(base));

/**
 * The bytes of a row's texts as SQL, as far as its columns may hold any number of them; undefined where none may. `stored` takes the
 * size on disk of what would have to be written out to be measured.
 */
export function rowSize(columns: readonly TableColumn[], measure: 'written' | 'stored'): string | undefined {
  const sizes = columns.filter(isUnbounded).map((column) => {
    const name = sourceColumn(column);
    if (TEXTS.test(column.base)) return `octet_length(${name})${column.base === 'bytea' ? ' * 2' : ''}`;
    return measure === 'stored' ? `pg_column_size(${name})` : `octet_length(${name}::text)`;
  });
  return sizes.length === 0 ? undefined : sizes.map((size) => `coalesce(${size}, 0)::bigint`).join(' + ');
}
