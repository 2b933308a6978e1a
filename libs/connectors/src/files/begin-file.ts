import { formatOf, type FileSource } from '@commander/contracts';
import { beginCsv } from '../csv/begin-csv';
import { beginJsonl } from '../jsonl/begin-jsonl';
import type { FileBeginning, FileStart } from './record-format';

/** Reads what comes before a file's records, as its format has it; throws a fatal ConnectorError where that cannot be read. */
export const beginFile = (start: FileStart, source: FileSource): Promise<FileBeginning> =>
  formatOf(source) === 'jsonl' ? beginJsonl(start, source) : beginCsv(start, source);
