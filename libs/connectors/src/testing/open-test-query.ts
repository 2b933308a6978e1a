import { entity } from '@commander/contracts';
import type { ItemReader } from '../item-reader';
import { openReader } from '../open-reader';

/** A query on a test's database, and what is read of it. */
export interface TestQuery {
  readonly address: string;
  readonly query: string;
  readonly columns: readonly string[];
  readonly keyColumns?: readonly string[];
  readonly changeColumn?: string;
}

/** Opens a query as a plan's entity would whose key is read from `id`. */
export const openTestQuery = ({
  address,
  query,
  columns,
  keyColumns,
  changeColumn,
}: TestQuery): Promise<ItemReader> =>
  openReader(
    {
      entity: entity.parse({
        name: 'Thing',
        source: { connection: 'old', query, ...(keyColumns ? { key_columns: keyColumns } : {}) },
        target: { connection: 'new', table: 'thing' },
        key: ['new_id'],
        fields: [{ to: 'new_id', from: 'id' }],
        ...(changeColumn === undefined ? {} : { incremental: { column: changeColumn } }),
      }),
    },
    columns,
    { env: { COMMANDER_CONNECTION_OLD: address } },
  );
