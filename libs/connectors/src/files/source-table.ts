import { errorRule } from '@commander/migration-plan';

const fatal = errorRule('fatal', 'source');

/** What is wrong with a source that no record is to blame for. */
export const SOURCE_TABLE = {
  'file.not_found': fatal('file.not_found', 'source_missing', 'the file does not exist below its connection'),
  'file.outside_root': fatal(
    'file.outside_root',
    'auth_failure',
    "the file lies outside its connection's folder",
  ),
  'file.not_regular': fatal('file.not_regular', 'source_missing', 'it is a folder, a pipe or a device'),
  'csv.dialect': fatal('csv.dialect', 'source_malformed', 'delimiter and quote cannot be told apart'),
  'csv.header': fatal('csv.header', 'source_malformed', 'there is no header that can be read'),
  'csv.invalid_utf8': fatal('csv.invalid_utf8', 'source_malformed', 'the header is not UTF-8'),
  'source.corrupt_gzip': fatal(
    'source.corrupt_gzip',
    'source_malformed',
    'the file is no complete gzip file',
  ),
  'source.missing_table': fatal('source.missing_table', 'schema_mismatch', 'the table does not exist'),
  'source.missing_column': fatal('source.missing_column', 'schema_mismatch', 'a column does not exist'),
  'source.ambiguous_column': fatal('source.ambiguous_column', 'schema_mismatch', 'a column is there twice'),
  'source.change_column': fatal(
    'source.change_column',
    'schema_mismatch',
    'the change column cannot say when a row changed, or is not the one the window was planned over',
  ),
  'source.no_key': fatal(
    'source.no_key',
    'schema_mismatch',
    "no field of the entity's key has a source column",
  ),
  'source.null_key': fatal('source.null_key', 'source_malformed', 'rows of the table have no key'),
  'source.changed': fatal(
    'source.changed',
    'source_changed',
    'the source is not what was planned: content or size of the file, or the type of a column',
  ),
  'source.range': fatal(
    'source.range',
    'source_changed',
    'the batch was planned over a source of another kind',
  ),
  'source.no_snapshot': fatal(
    'source.no_snapshot',
    'schema_mismatch',
    'the server does not let the batches of a source share a snapshot',
  ),
  'source.rewritten': fatal(
    'source.rewritten',
    'source_changed',
    'a batch holds another number of records than was planned in the same snapshot',
  ),
  'spool.not_ours': fatal('spool.not_ours', 'auth_failure', 'the spool folder belongs to somebody else'),
} as const;

/** A code of a source that cannot be read as planned. */
export type SourceCode = keyof typeof SOURCE_TABLE;
