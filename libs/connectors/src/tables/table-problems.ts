import type { QuerySource, TableSource } from '@commander/contracts';
import type { ConnectorError } from '../connector-error';
import { sourceError } from '../files/source-error';

/** What is read as a table. */
export type TableLike = TableSource | QuerySource;

/** What errors call a source table. */
export const tableLabel = (source: TableLike): string =>
  `${'table' in source ? `Table "${source.table}"` : 'The query'} of connection "${source.connection}"`;

/** What is being done, as errors tell it. */
export const readingOf = (source: TableLike): string =>
  'table' in source ? `reading table ${source.table}` : 'reading a query';

/** The fatal error of a table that cannot be found. */
export const missingTable = (label: string): ConnectorError =>
  sourceError('source.missing_table', `${label} does not exist, or its schema may not be used.`);

/** The fatal error of a column that cannot be found. */
export const missingColumn = (label: string, name: string): ConnectorError =>
  sourceError('source.missing_column', `${label} has no column "${name}".`);

/** The fatal error of an entity whose key is not read from the table. */
export const noKey = (source: TableLike): ConnectorError =>
  sourceError(
    'source.no_key',
    `${tableLabel(source)} cannot be read in order: no field of the entity's key has a source column.`,
  );

/** The fatal error of rows that no range of keys can hold. */
export const nullKeys = (label: string, key: readonly { readonly name: string }[]): ConnectorError =>
  sourceError(
    'source.null_key',
    `${label} has rows without a key (${key.map(({ name }) => `"${name}"`).join(', ')}); every row needs one to be read.`,
  );

/** The fatal error of a column that cannot say when a row changed. */
export const noChangeColumn = (label: string, column: { name: string; type: string }, types: string) =>
  sourceError(
    'source.change_column',
    `${label}: column "${column.name}" is of type ${column.type}; a column that says when a row changed must be ${types}.`,
  );

/** The fatal error of a batch that was not planned over keys. */
export const noKeyRange = (label: string): ConnectorError =>
  sourceError('source.range', `${label} is read by key ranges.`);
