import { z } from 'zod';
import { plainName } from './identifier';

/** How the records of a file are written: delimited by commas or tabs below a header, or one JSON object a line. */
export const fileFormat = z.enum(['csv', 'tsv', 'jsonl']);
/** How the records of a file are written. */
export type FileFormat = z.infer<typeof fileFormat>;

/** How the bytes of a file stand for characters. */
export const fileEncoding = z.enum(['utf-8', 'windows-1252', 'iso-8859-1', 'iso-8859-15']);
/** How the bytes of a file stand for characters. */
export type FileEncoding = z.infer<typeof fileEncoding>;

/** A file of records below the root of a `files` connection; a name that ends in .gz is decompressed. */
export const fileSource = z.strictObject({
  connection: plainName,
  file: z.string().min(1).max(500).meta({ description: 'Path below the root of the connection.' }),
  format: fileFormat.optional().meta({
    description:
      'How records are written; by the name before .gz where left out: .tsv is tsv, .jsonl and .ndjson are jsonl, others csv.',
  }),
  delimiter: z
    .string()
    .length(1)
    .optional()
    .meta({ description: 'Stands between two fields: a comma where left out, in tsv a tab; not for jsonl.' }),
  quote: z.string().length(1).optional().meta({
    description: 'Stands around fields that hold a delimiter or a newline: " where left out; not for jsonl.',
  }),
  null_text: z.string().min(1).max(100).optional().meta({
    description: 'An unquoted field of exactly this text is no value, as an empty one is; not for jsonl.',
  }),
  encoding: fileEncoding
    .optional()
    .meta({ description: 'How bytes stand for characters: utf-8 where left out.' }),
});
/** A file of records below the root of a `files` connection. */
export type FileSource = z.infer<typeof fileSource>;

const FORMAT_BY_NAME = /\.(?:(tsv)|jsonl|ndjson)(?:\.gz)?$/;

/** The format of a source: what it says, else what its file's name says. */
export function formatOf({ file, format }: Pick<FileSource, 'file' | 'format'>): FileFormat {
  if (format) return format;
  const named = FORMAT_BY_NAME.exec(file);
  return named ? (named[1] === undefined ? 'jsonl' : 'tsv') : 'csv';
}

/** The marks between and around the fields of a delimited source: what it says, else those of its format. */
export const marksOf = (source: FileSource): { delimiter: string; quote: string } => ({
  delimiter: source.delimiter ?? (formatOf(source) === 'tsv' ? '\t' : ','),
  quote: source.quote ?? '"',
});
