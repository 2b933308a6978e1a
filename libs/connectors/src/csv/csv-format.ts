import type { RecordFormat } from '../files/record-format';
import { parseRows, type RowLayout } from './parse-rows';
import { RecordBorders } from './record-borders';

/** Delimited text below a header, as RFC 4180 says. */
export const csvFormat = (layout: RowLayout): RecordFormat => ({
  name: 'csv',
  borders: () => new RecordBorders(layout.dialect),
  parse: (text) => parseRows(text, layout),
});
