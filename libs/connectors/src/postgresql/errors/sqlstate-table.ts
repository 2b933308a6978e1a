import { errorRule, type ErrorRule } from '@commander/migration-plan';

const network = errorRule('transient', 'network');
const busy = errorRule('transient', 'database');
const value = errorRule('validation', 'database');
const constraint = errorRule('constraint', 'database');
const system = errorRule('system', 'database');
const fatal = errorRule('fatal', 'database');

/**
 * How each error of PostgreSQL is handled; a whole SQLSTATE wins over its class (appendix A of PostgreSQL's manual), what is not
 * listed is `system`. Categories `validation` and `constraint` belong to single records, all others to the batch.
 */
export const SQLSTATE_TABLE: readonly ErrorRule[] = [
  // The way to the server.
  network('08', 'connection_reset', 'the connection failed'),
  network('57P01', 'connection_reset', 'the server ended the connection'),
  network('57P02', 'connection_reset', 'the server crashed'),
  network('57P03', 'temporary_failure', 'the server is starting or stopping'),
  network('57P05', 'connection_reset', 'the server ended an idle session'),
  // Somebody else was in the way: the same batch may succeed at once.
  busy('40P01', 'deadlock_detected', 'a deadlock was detected'),
  busy('40', 'serialization_failure', 'the transaction was rolled back by the server'),
  busy('55P03', 'lock_timeout', 'a lock was not granted in time'),
  busy('57014', 'statement_timeout', 'a statement took longer than its limit'),
  busy('25P03', 'idle_timeout', 'a transaction stood idle longer than its limit'),
  busy('25P04', 'transaction_timeout', 'a transaction took longer than its limit'),
  // A value the column cannot hold.
  value('22', 'invalid_value', 'a value does not fit its column'),
  value('22001', 'value_too_long', 'a text is too long for its column'),
  value('22003', 'numeric_overflow', 'a number is out of range for its column'),
  value('22007', 'invalid_datetime', 'a text is no date or time'),
  value('22008', 'datetime_overflow', 'a date or time is out of range'),
  value('22021', 'invalid_character', 'a text holds a character that the database cannot store'),
  value('22P02', 'invalid_text', "a text cannot be read as its column's type"),
  value('54000', 'value_too_large', 'a value is too large for an index or the server'),
  // A rule of the target.
  constraint('23', 'constraint_violation', 'an integrity constraint is violated'),
  constraint('23502', 'not_null_violation', 'a column that must not be null has no value'),
  constraint('23503', 'foreign_key_violation', 'a referenced row is missing'),
  constraint('23505', 'unique_violation', 'a row with the same unique values exists'),
  constraint('23514', 'check_violation', 'a check constraint is violated'),
  constraint('23P01', 'exclusion_violation', 'an exclusion constraint is violated'),
  constraint('27', 'triggered_data_change', 'a trigger refused the change'),
  constraint('44', 'with_check_option', 'a check option is violated'),
  constraint('P0001', 'raised_exception', 'a trigger raised an exception'),
  // Somebody has to mend the machine; the execution pauses.
  system('53', 'insufficient_resources', 'the server lacks a resource'),
  system('53100', 'disk_full', "the server's disk is full"),
  system('53200', 'out_of_memory', 'the server is out of memory'),
  system('53300', 'too_many_connections', 'the server has no connection left'),
  system('58', 'system_error', "the server's operating system reports an error"),
  system('XX', 'internal_error', 'the server reports an internal error'),
  system('25006', 'read_only', 'the database takes no writes'),
  system('55', 'not_in_prerequisite_state', 'an object is not in the state that is needed'),
  // No repetition helps; the plan, the schema or the credentials have to change.
  fatal('28', 'auth_failure', 'the server refused the credentials'),
  fatal('3D000', 'unknown_database', 'the database does not exist'),
  fatal('42', 'schema_mismatch', 'the schema is not what the plan expects'),
  fatal('42501', 'auth_failure', 'a privilege is missing'),
  fatal('42P01', 'schema_mismatch', 'a table does not exist'),
  fatal('42703', 'schema_mismatch', 'a column does not exist'),
  fatal('3F000', 'schema_mismatch', 'a schema does not exist'),
  fatal('0A', 'not_supported', 'the server does not support what is needed'),
];
