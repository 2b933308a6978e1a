import type { ItemReader } from '../item-reader';
import { openReader } from '../open-reader';

/** A table of a test's database, and what is read of it. */
export interface TestTable {
  readonly address: string;
  readonly table: string;
  readonly columns: readonly string[];
  /** `id` unless given. */
  readonly key?: readonly string[];
  readonly changeColumn?: string;
}

/** Opens a table as a plan's entity would. */
export const openTestTable = ({
  address,
  table,
  columns,
  key = ['id'],
  changeColumn,
}: TestTable): Promise<ItemReader> =>
  openReader(
    {
      entity: {
        name: 'Thing',
        source: { connection: 'old', table },
        target: { connection: 'new', table },
        key: key.map((name) => `new_${name}`),
        fields: key.map((from) => ({
          to: `new_${from}`,
          from,
          type: 'text',
          transforms: [],
          validations: [],
        })),
        references: [],
        duplicates: { policy: 'fail' },
        ...(changeColumn === undefined ? {} : { incremental: { column: changeColumn, overlap_seconds: 60 } }),
      },
    },
    columns,
    { env: { COMMANDER_CONNECTION_OLD: address } },
  );
