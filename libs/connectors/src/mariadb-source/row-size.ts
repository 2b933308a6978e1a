import { sourceColumn, type TableColumn } from './table-columns';

/** The bytes of a row's texts as SQL, as far as its columns may hold any number of them; undefined where none may. */
export function rowSize(columns: readonly TableColumn[]): string | undefined {
  const unbounded = columns.filter(({ unbounded }) => unbounded);
  if (unbounded.length === 0) return undefined;
  return unbounded
    .map((column) => {
      const doubled = column.kind === 'binary' || column.kind === 'spatial' ? ' * 2' : '';
      return `coalesce(octet_length(${sourceColumn(column)})${doubled}, 0)`;
    })
    .join(' + ');
}
