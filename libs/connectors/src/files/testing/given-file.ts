import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { FileSource } from '@commander/contracts';
import { CHANGED_AT } from '../../item-reader-windows.features';
import type { GivenSource } from '../../item-reader.features';
import { openTestFile } from './open-test-file';

/** A kind of file that the features of readers are run on. */
export interface FileKind {
  readonly file: string;
  /** What the plan says of it besides. */
  readonly dialect?: Partial<FileSource>;
  /** The file's bytes; the first row names the columns. */
  readonly write: (rows: readonly (readonly (string | null)[])[]) => Buffer;
}

/** Makes files of a kind, each in a folder of its own. */
export const givenFile =
  ({ file, dialect, write }: FileKind): GivenSource =>
  async (columns, rows) => {
    const root = await mkdtemp(join(tmpdir(), 'given-file-'));
    const path = join(root, 'data', file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, write([columns, ...rows]));
    const changeColumn = columns.find((column) => column === CHANGED_AT);
    return {
      open: (asked) => openTestFile({ root, file, columns: asked, changeColumn, dialect }),
      change: () => writeFile(path, write([columns, ...rows, ['zzzz', 'new', 'row']])),
      dispose: () => rm(root, { recursive: true }),
    };
  };
