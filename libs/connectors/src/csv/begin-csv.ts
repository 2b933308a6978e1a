import type { FileSource } from '@commander/contracts';
import type { FileBeginning, FileStart } from '../files/record-format';
import { csvDialect } from './csv-dialect';
import { csvFormat } from './csv-format';
import { placesOf, readHeader } from './csv-header';

/** Reads a delimited file's header; throws a fatal ConnectorError where there is none that can be read. */
export async function beginCsv(start: FileStart, source: FileSource): Promise<FileBeginning> {
  const dialect = csvDialect(source);
  const header = await readHeader(start, dialect, source.encoding ?? 'utf-8');
  return {
    rowsFrom: header.rowsFrom,
    format: (columns) =>
      csvFormat({
        dialect,
        width: header.names.length,
        picked: placesOf(columns, header, start.label),
      }),
  };
}
