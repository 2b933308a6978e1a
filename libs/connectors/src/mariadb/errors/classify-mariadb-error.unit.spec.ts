import { classifyMariadbError } from './classify-mariadb-error';
import { MARIADB_TABLE } from './mariadb-table';

const CANARY = 'canary@example.org';
const context = { connection: 'old', doing: 'reading table item' };
const classify = (error: unknown) => classifyMariadbError(error, context);
const ofServer = (errno: number, sqlState: string) =>
  Object.assign(new Error(`Duplicate entry '${CANARY}'`), { errno, sqlState, code: 'ER_X', sql: CANARY });

describe('Classifying errors of MariaDB', () => {
  it('lists every code once', () => {
    expect(new Set(MARIADB_TABLE.map(({ code }) => code)).size).toBe(MARIADB_TABLE.length);
  });

  it.each([
    [1062, '23000', 'unique_violation', 'constraint'],
    [1213, '40001', 'deadlock_detected', 'transient'],
    [1045, '28000', 'auth_failure', 'fatal'],
    [1146, '42S02', 'schema_mismatch', 'fatal'],
    // Not listed: by the class of the SQLSTATE, else for an operator to look at.
    [1999, '23000', 'constraint_violation', 'constraint'],
    [1999, 'HY000', 'unexpected', 'system'],
  ])('takes %i (%s) as %s', (errno, sqlState, name, category) => {
    const failure = classify(ofServer(errno, sqlState));
    expect(failure).toMatchObject({ code: String(errno), name, category });
    expect(failure.message).toContain('Connection "old"');
    expect(JSON.stringify(failure)).not.toContain(CANARY);
  });

  it.each([
    ['ECONNREFUSED', 'connection_refused', 'transient'],
    ['PROTOCOL_CONNECTION_LOST', 'connection_reset', 'transient'],
    ['PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR', 'connection_reset', 'transient'],
    ['ETIMEDOUT', 'network_timeout', 'transient'],
    ['HANDSHAKE_NO_SSL_SUPPORT', 'auth_failure', 'fatal'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'auth_failure', 'fatal'],
    ['ENOTFOUND', 'name_lookup', 'system'],
    ['SOMETHING_ELSE', 'unexpected', 'system'],
  ])('takes %s of the way there as %s', (code, name, category) => {
    expect(classify(Object.assign(new Error(CANARY), { code, errno: -111 }))).toMatchObject({
      name,
      category,
    });
  });

  it('takes a connection that is closed already as lost, and several addresses by the first', () => {
    const closed = new Error("Can't add new command when connection is in closed state");
    expect(classify(closed).code).toBe('connection_lost');
    const refused = Object.assign(new Error(), { code: 'ECONNREFUSED' });
    expect(classify(new AggregateError([refused])).code).toBe('ECONNREFUSED');
    expect(classify('nonsense').code).toBe('unexpected');
  });
});
