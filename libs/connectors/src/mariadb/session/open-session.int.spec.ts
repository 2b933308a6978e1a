import { useStack } from '@commander/testing';
import { resolveConnection } from '../../connections/resolve-connection';
import { classifyMariadbError } from '../errors/classify-mariadb-error';
import { openSession, type SessionUse } from './open-session';

describe('A session with MariaDB', () => {
  const suite = useStack({ mariadb: true });
  let address: string;
  beforeAll(async () => {
    address = await suite.createMariadbDatabase();
  });

  const resolve = (at: string) =>
    resolveConnection('old', 'mariadb', { COMMANDER_CONNECTION_OLD: at }).config;
  const ask = async (use: SessionUse, ...statements: string[]): Promise<unknown> => {
    const session = await openSession(resolve(address), use);
    try {
      let found: unknown;
      for (const statement of statements) [found] = await session.query(statement);
      return found;
    } finally {
      await session.end();
    }
  };
  const failureOf = async (work: Promise<unknown>) => {
    const error: unknown = await work.then(
      () => Promise.reject(new Error('an error expected')),
      (thrown: unknown) => thrown,
    );
    return classifyMariadbError(error, { connection: 'old', doing: 'connecting' });
  };

  it.each(['read', 'write'] as const)('to %s has one zone, one form of texts, and limits', async (use) => {
    const [settings] = (await ask(
      use,
      `select @@time_zone as zone, @@character_set_results as results, @@collation_connection as collation,
        @@sql_mode as mode, @@max_statement_time > 0 and @@idle_transaction_timeout > 0 as limited,
        @@innodb_lock_wait_timeout as locks`,
    )) as Record<string, unknown>[];
    expect(settings).toMatchObject({ zone: '+00:00', results: 'utf8mb4', collation: 'utf8mb4_bin' });
    expect(settings).toMatchObject({ limited: 1, locks: '20' });
    expect(settings?.mode).toContain('STRICT_ALL_TABLES');
    expect(settings?.mode).not.toMatch(/ANSI_QUOTES|NO_BACKSLASH_ESCAPES|IGNORE_SPACE/);
  });

  it('takes a zero date out of a source, but puts none into a target', async () => {
    await ask('read', 'create table zero (d date)', `insert into zero values ('0000-00-00')`);
    expect(await ask('read', 'select * from zero')).toEqual([{ d: '0000-00-00' }]);
    const failure = await failureOf(ask('write', `insert into zero values ('0000-00-00')`));
    expect(failure).toMatchObject({ code: '1292', category: 'validation' });
  });

  it('gives big numbers, decimals and times as they are', async () => {
    const sql = `select 18446744073709551615 as b, 0.10 as d, timestamp '2024-01-02 03:04:05.678901' as t`;
    expect(await ask('read', sql)).toEqual([
      { b: '18446744073709551615', d: '0.10', t: '2024-01-02 03:04:05.678901' },
    ]);
  });

  it('runs one statement at a time, and hands out no file', async () => {
    expect(await failureOf(ask('read', 'select 1; select 2'))).toMatchObject({ category: 'fatal' });
    await ask('read', 'create table read_lines (v text)');
    const loading = ask('write', `load data local infile '/etc/hostname' into table read_lines`);
    expect(await failureOf(loading)).toMatchObject({ name: 'not_supported', category: 'fatal' });
    expect(await ask('read', 'select * from read_lines')).toEqual([]);
  });

  it.each([
    ['a wrong password', { password: 'canary-1' }, '1045', 'fatal auth_failure'],
    ['a database that is missing', { pathname: '/canary' }, '1049', 'fatal unknown_database'],
    ['a server that is missing', { port: '1' }, 'ECONNREFUSED', 'transient connection_refused'],
    ['a server without TLS', { search: '?sslmode=require' }, 'tls_failed', 'fatal auth_failure'],
  ])('tells %s by its name', async (_what, change, code, expected) => {
    const at = Object.assign(new URL(address), change).href;
    const failure = await failureOf(openSession(resolve(at), 'read'));
    expect(`${failure.code} ${failure.category} ${failure.name}`).toBe(`${code} ${expected}`);
    expect(JSON.stringify(failure)).not.toContain('canary');
  });
});
