import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError } from '../files/source-error';

const RECORDS = /\.(csv|tsv|jsonl|ndjson)(\.gz)?$/i;
const DEEPEST = 3;
const MOST = 1000;

/** The files of records below a folder by their paths from it, at most 1,000, in alphabetical order; links are not followed. */
export async function listFiles(root: string, label: string): Promise<string[]> {
  const found: string[] = [];
  const folders: Folder[] = [{ path: '', depth: 0 }];
  for (const folder of folders) {
    const entries = await entriesOf(join(root, folder.path), label);
    found.push(...entries.filter(isRecords).map(({ name }) => below(folder, name)));
    const inner = entries.filter((entry) => entry.isDirectory() && folder.depth < DEEPEST);
    folders.push(...inner.map(({ name }) => ({ path: below(folder, name), depth: folder.depth + 1 })));
    if (found.length >= MOST) break;
  }
  return found.sort().slice(0, MOST);
}

interface Folder {
  readonly path: string;
  readonly depth: number;
}

const below = ({ path }: Folder, name: string): string => (path === '' ? name : `${path}/${name}`);

const isRecords = (entry: Dirent): boolean => entry.isFile() && RECORDS.test(entry.name);

const entriesOf = (folder: string, label: string): Promise<Dirent[]> =>
  readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw fileError(error, label);
  });
