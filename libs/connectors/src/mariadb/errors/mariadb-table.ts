import { errorRule, type ErrorRule } from '@commander/migration-plan';

const network = errorRule('transient', 'network');
const busy = errorRule('transient', 'database');
const value = errorRule('validation', 'database');
const constraint = errorRule('constraint', 'database');
const system = errorRule('system', 'database');
const fatal = errorRule('fatal', 'database');

/**
 * How each error of MariaDB and MySQL is handled, by the number that both give it (their manuals' lists of error codes); a number wins over
 * the class of the SQLSTATE that comes with it, what is not listed is `system`. Categories `validation` and `constraint` belong to
 * single records, all others to the batch.
 */
export const MARIADB_TABLE: readonly ErrorRule[] = [
  // The way to the server.
  network('08', 'connection_reset', 'the connection failed'),
  network('1053', 'temporary_failure', 'the server is stopping'),
  network('1152', 'connection_reset', 'the connection was given up'),
  network('1158', 'connection_reset', 'the server could not read from the connection'),
  network('1159', 'network_timeout', 'the server waited too long for the client'),
  network('1160', 'connection_reset', 'the server could not write to the connection'),
  network('1161', 'network_timeout', 'the client took too long to read what the server sent'),
  network('1927', 'connection_reset', 'the server ended the connection'),
  network('4031', 'connection_reset', 'the server ended an idle session'),
  // Somebody else was in the way: the same batch may succeed at once.
  busy('1213', 'deadlock_detected', 'a deadlock was detected'),
  busy('40', 'serialization_failure', 'the transaction was rolled back by the server'),
  busy('1020', 'serialization_failure', 'a row was changed since it was read'),
  busy('1205', 'lock_timeout', 'a lock was not granted in time'),
  busy('1412', 'serialization_failure', 'the table was changed since the snapshot was taken'),
  busy('1317', 'statement_timeout', 'a statement was ended by somebody'),
  busy('1969', 'statement_timeout', 'a statement took longer than its limit'),
  busy('3024', 'statement_timeout', 'a statement took longer than its limit'),
  // A value the column cannot hold.
  value('22', 'invalid_value', 'a value does not fit its column'),
  value('1264', 'numeric_overflow', 'a number is out of range for its column'),
  value('1265', 'invalid_value', 'a value would be cut or changed by its column'),
  value('1292', 'invalid_datetime', 'a text is no date, time or number'),
  value('1366', 'invalid_text', "a text cannot be read as its column's type"),
  value('1406', 'value_too_long', 'a text is too long for its column'),
  value('1441', 'datetime_overflow', 'a date or time is out of range'),
  value('1690', 'numeric_overflow', 'a number is out of range'),
  value('3140', 'invalid_text', 'a text is no JSON document'),
  value('3854', 'invalid_character', 'a text holds a character that the database cannot store'),
  value('1977', 'invalid_character', 'a text holds a character that the database cannot store'),
  value('1300', 'invalid_character', 'a text holds a character that the database cannot store'),
  value('1118', 'value_too_large', 'a row is larger than the server allows'),
  value('1153', 'value_too_large', 'a statement is larger than the server takes at once'),
  // A rule of the target.
  constraint('23', 'constraint_violation', 'an integrity constraint is violated'),
  constraint('1048', 'not_null_violation', 'a column that must not be null has no value'),
  constraint('1364', 'not_null_violation', 'a column without a default has no value'),
  constraint('1216', 'foreign_key_violation', 'a referenced row is missing'),
  constraint('1217', 'foreign_key_violation', 'a row is still referred to'),
  constraint('1451', 'foreign_key_violation', 'a row is still referred to'),
  constraint('1452', 'foreign_key_violation', 'a referenced row is missing'),
  constraint('1062', 'unique_violation', 'a row with the same unique values exists'),
  constraint('1169', 'unique_violation', 'a row with the same unique values exists'),
  constraint('1586', 'unique_violation', 'a row with the same unique values exists'),
  constraint('3819', 'check_violation', 'a check constraint is violated'),
  constraint('4025', 'check_violation', 'a check constraint is violated'),
  constraint('1369', 'with_check_option', 'a check option is violated'),
  constraint('45', 'raised_exception', 'a trigger raised an exception'),
  constraint('1644', 'raised_exception', 'a trigger raised an exception'),
  // Somebody has to mend the machine; the execution pauses.
  system('1021', 'disk_full', "the server's disk is full"),
  system('1114', 'disk_full', 'a table of the server is full'),
  system('1037', 'out_of_memory', 'the server is out of memory'),
  system('1038', 'out_of_memory', 'the server has too little memory to sort'),
  system('1041', 'out_of_memory', 'the server is out of memory'),
  system('1040', 'too_many_connections', 'the server has no connection left'),
  system('1203', 'too_many_connections', 'the user has no connection left'),
  system('1226', 'too_many_connections', 'the user has used up what the server grants'),
  system('1129', 'too_many_connections', 'the server blocks this host after many failed connections'),
  system('1030', 'io_error', "the server's storage engine reports an error"),
  system('1290', 'read_only', 'the server runs with an option that forbids it'),
  system('1792', 'read_only', 'the transaction takes no writes'),
  system('1836', 'read_only', 'the server takes no writes'),
  // No repetition helps; the plan, the schema or the credentials have to change.
  fatal('28', 'auth_failure', 'the server refused the credentials'),
  fatal('1044', 'auth_failure', 'the user may not use the database'),
  fatal('1045', 'auth_failure', 'the server refused the credentials'),
  fatal('1130', 'auth_failure', 'the server lets nobody in from this host'),
  fatal('1142', 'auth_failure', 'a privilege on a table is missing'),
  fatal('1143', 'auth_failure', 'a privilege on a column is missing'),
  fatal('1227', 'auth_failure', 'a privilege is missing'),
  fatal('1251', 'auth_failure', 'the server wants another way to authenticate'),
  fatal('1698', 'auth_failure', 'the server refused the credentials'),
  fatal('1820', 'auth_failure', "the user's password has to be changed first"),
  fatal('1862', 'auth_failure', "the user's password has expired"),
  fatal('3159', 'auth_failure', 'the server demands TLS'),
  fatal('1049', 'unknown_database', 'the database does not exist'),
  fatal('42', 'schema_mismatch', 'the schema is not what the plan expects'),
  fatal('1051', 'schema_mismatch', 'a table does not exist'),
  fatal('1054', 'schema_mismatch', 'a column does not exist'),
  fatal('1136', 'schema_mismatch', 'the number of columns is not what the plan expects'),
  fatal('1146', 'schema_mismatch', 'a table does not exist'),
  fatal('1356', 'schema_mismatch', 'a view refers to what does not exist'),
  fatal('1148', 'not_supported', 'the server or the client forbids the statement'),
  fatal('4166', 'not_supported', "the server or the client forbids to load the client's files"),
  fatal('1235', 'not_supported', 'the server does not support what is needed'),
  fatal('1193', 'not_supported', 'the server does not know a variable that is needed'),
];
