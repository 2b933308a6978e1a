import type { FileSource } from '@commander/contracts';
import type { ItemReader } from '../../item-reader';
import { openReader } from '../../open-reader';

/** A file below `data` in a test's folder, and what is read of it. */
export interface TestFile {
  /** Holds `data`, and `spool` for decompressed files. */
  readonly root: string;
  readonly file: string;
  readonly columns: readonly string[];
  readonly changeColumn?: string;
  /** What the plan says of it besides. */
  readonly dialect?: Partial<FileSource>;
}

/** Opens a file as a plan's entity would. */
export const openTestFile = ({ root, file, columns, changeColumn, dialect }: TestFile): Promise<ItemReader> =>
  openReader(
    {
      entity: {
        name: 'Thing',
        source: { connection: 'my-files', file, ...dialect },
        target: { connection: 'db', table: 'thing' },
        key: ['id'],
        fields: [{ to: 'id', type: 'text', transforms: [], validations: [] }],
        references: [],
        duplicates: { policy: 'fail' },
        ...(changeColumn === undefined ? {} : { incremental: { column: changeColumn, overlap_seconds: 60 } }),
      },
    },
    columns,
    { env: { COMMANDER_CONNECTION_MY_FILES: `file://${root}/data`, COMMANDER_SPOOL: `${root}/spool` } },
  );
