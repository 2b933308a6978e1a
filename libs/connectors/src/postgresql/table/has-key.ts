import { quoteIdentifier } from '../../connections/quote-identifier';

/** A table as far as the types of its columns are known. */
interface TypedTable {
  readonly columns: readonly { readonly name: string; readonly declared: string }[];
}

/** The type of a table's column as SQL writes it. */
export const declaredType = ({ columns }: TypedTable, name: string): string =>
  columns.find((column) => column.name === name)?.declared ?? 'text';

/** The condition that row `t` has a key: `text` is the SQL of the key's text at each place. Each is read as its column's type, so that the key's index finds it. */
export const hasKey = (table: TypedTable, key: readonly string[], text: (place: number) => string): string =>
  key
    .map((name, place) => `t.${quoteIdentifier(name)} = cast(${text(place)} as ${declaredType(table, name)})`)
    .join(' and ');
