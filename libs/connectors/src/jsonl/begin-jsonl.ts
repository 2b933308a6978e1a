import type { FileSource } from '@commander/contracts';
import { markBytes } from '../files/decode';
import type { FileBeginning, FileStart } from '../files/record-format';
import { jsonlFormat } from './jsonl-format';

/** Passes a byte order mark; JSON Lines have no header, so any column may be asked for. */
export async function beginJsonl({ chunks }: FileStart, source: FileSource): Promise<FileBeginning> {
  let rowsFrom = 0;
  for await (const chunk of chunks) {
    rowsFrom = markBytes(chunk, source.encoding ?? 'utf-8');
    break;
  }
  return { rowsFrom, format: jsonlFormat };
}
