import { createConnection, type Connection as CoreConnection } from 'mysql2';
import type { Connection } from 'mysql2/promise';
import type { MariadbConfig } from '../../connections/mariadb-config';

/** What a session is for: zero dates that stand in a source must be readable, and must not get into a target. */
export type SessionUse = 'read' | 'write';

// Backslashes escape, as the driver writes texts, and double quotes stand around texts, whatever the server's default is.
const STRICT = [
  'STRICT_ALL_TABLES',
  'STRICT_TRANS_TABLES',
  'ERROR_FOR_DIVISION_BY_ZERO',
  'NO_AUTO_VALUE_ON_ZERO',
  'NO_ENGINE_SUBSTITUTION',
];
const MODES: Readonly<Record<SessionUse, readonly string[]>> = {
  read: STRICT,
  write: [...STRICT, 'NO_ZERO_DATE', 'NO_ZERO_IN_DATE'],
};

// A stream of rows counts as one statement to MariaDB, and is as slow as who takes the rows.
const STATEMENT_S: Readonly<Record<SessionUse, number>> = { read: 600, write: 60 };
const IDLE_S = 60;
const LOCK_S = 20;

/** The statement that gives a session one form of every text, and limits. Each server reads its own variables only: MariaDB those behind `M!`. */
export function sessionSetup(use: SessionUse): string {
  const settings = [
    `sql_mode = '${MODES[use].join(',')}'`,
    `time_zone = '+00:00'`,
    `innodb_lock_wait_timeout = ${LOCK_S}`,
    `lock_wait_timeout = ${LOCK_S}`,
    `net_write_timeout = ${STATEMENT_S[use]}`,
    `sql_auto_is_null = 0`,
  ];
  const mariadb = `max_statement_time = ${STATEMENT_S[use]}, session idle_transaction_timeout = ${IDLE_S}`;
  const mysql = `max_execution_time = ${STATEMENT_S[use] * 1000}`;
  return `set session ${settings.join(', session ')} /*M!100300 , session ${mariadb} */ /*!50708 , session ${mysql} */`;
}

/** A session that answers by promises, and by streams of rows. */
export interface Session {
  readonly promises: Connection;
  readonly core: CoreConnection;
}

/** Connects and sets the session up, as `openSession` does. */
export async function openStreamingSession(
  { options, password }: MariadbConfig,
  use: SessionUse,
): Promise<Session> {
  const core = createConnection({ ...options, password: password() });
  // Said by the query as well; without a listener it would end the process.
  core.on('error', () => undefined);
  const promises = core.promise();
  try {
    await promises.query(sessionSetup(use));
    return { promises, core };
  } catch (error) {
    core.destroy();
    throw error;
  }
}

/**
 * Connects and sets the session up; rejects with the driver's error, which holds values: classify it, never pass it on. A connection
 * that breaks says so by its next query.
 */
export async function openSession(config: MariadbConfig, use: SessionUse): Promise<Connection> {
  return (await openStreamingSession(config, use)).promises;
}
