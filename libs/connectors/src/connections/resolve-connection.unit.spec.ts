import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConnectorError } from '../connector-error';
import { connectionByAddress, resolveConnection } from './resolve-connection';

const SECRET = 's3cret-value';
const variable = 'COMMANDER_CONNECTION_MY_DB';
const postgresql = (address: string, more = {}) =>
  resolveConnection('my-db', 'postgresql', { [variable]: address, ...more }).config;

const messageOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(ConnectorError);
    expect((error as ConnectorError).failure.category).toBe('fatal');
    return (error as ConnectorError).message;
  }
  throw new Error('an error expected');
};

describe('Resolving a connection', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'connection-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('names the variable that is missing', () => {
    expect(messageOf(() => resolveConnection('my-db', 'postgresql', {}))).toContain(`set ${variable}`);
  });

  it('takes the address from a file', () => {
    const path = join(folder, 'address');
    writeFileSync(path, 'postgresql://u:p@db/x?sslmode=disable\n');
    const { config } = resolveConnection('my-db', 'postgresql', { [`${variable}_FILE`]: path });
    expect(config).toMatchObject({ host: 'db', port: 5432, user: 'u', database: 'x', ssl: false });
  });

  it('takes the password from its own variable, and shows it nowhere', () => {
    const config = postgresql('postgresql://u@localhost/x', { [`${variable}_PASSWORD`]: SECRET });
    expect((config.password as () => string)()).toBe(SECRET);
    expect(JSON.stringify(config)).not.toContain(SECRET);
  });

  it('decodes what is escaped in the address', () => {
    const config = postgresql('postgresql://a%40b:p%2Fw@[::1]:6000/d%20b');
    expect(config).toMatchObject({ user: 'a@b', host: '::1', port: 6000, database: 'd b' });
    expect((config.password as () => string)()).toBe('p/w');
  });

  it('verifies the server unless it is on this machine or told otherwise', () => {
    expect(postgresql('postgresql://u@localhost/x').ssl).toBe(false);
    expect(postgresql('postgresql://u@db.example/x').ssl).toMatchObject({ rejectUnauthorized: true });
    expect(postgresql('postgresql://u@db.example/x?sslmode=require').ssl).toMatchObject({
      rejectUnauthorized: false,
    });
    const path = join(folder, 'ca.pem');
    writeFileSync(path, 'certificate');
    const verified = postgresql('postgresql://u@localhost/x?sslmode=verify-full', {
      [`${variable}_CA_FILE`]: path,
    });
    expect(verified.ssl).toEqual({ rejectUnauthorized: true, ca: 'certificate' });
  });

  it('limits every statement, lock and idle transaction', () => {
    const config = postgresql('postgresql://u@localhost/x');
    const limits = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout'] as const;
    for (const limit of [...limits, 'connectionTimeoutMillis' as const])
      expect(config[limit]).toBeGreaterThan(0);
    expect(config.options).toContain('-c timezone=UTC');
  });

  it.each([
    `${SECRET}`,
    `mysql://u:${SECRET}@h/x`,
    `postgresql://${SECRET}@h`,
    `postgresql://h/x`,
    `postgresql:///x?host=/tmp/${SECRET}`,
    `postgresql://u:${SECRET}%ZZ@h/x`,
    `postgresql://u:${SECRET}@h/x?host=other`,
    `postgresql://u:${SECRET}@h/x?options=-c%20role=x`,
    `postgresql://u:${SECRET}@h/x?sslmode=allow`,
  ])('refuses an address and names the variable alone: %#', (address) => {
    const message = messageOf(() => postgresql(address));
    expect(message).toContain(variable);
    expect(message).not.toContain(SECRET);
  });

  describe.each(['mariadb', 'mysql'] as const)('of kind %s', (kind) => {
    const mariadb = (address: string, more = {}) =>
      resolveConnection('my-db', kind, { [variable]: address, ...more }).config;

    it('takes its parts from the address, and shows the password nowhere', () => {
      const config = mariadb(`mysql://a%40b:${SECRET}@[::1]/d%20b`);
      expect(config.options).toMatchObject({ user: 'a@b', host: '::1', port: 3306, database: 'd b' });
      expect(config.password()).toBe(SECRET);
      expect(JSON.stringify(config)).not.toContain(SECRET);
    });

    it('verifies the server unless it is on this machine or told otherwise', () => {
      expect(mariadb('mariadb://u:p@localhost/x').options.ssl).toBeUndefined();
      expect(mariadb('mariadb://u:p@db.example/x').options.ssl).toMatchObject({
        rejectUnauthorized: true,
        verifyIdentity: true,
      });
      expect(mariadb('mariadb://u:p@db.example/x?sslmode=require').options.ssl).toEqual({
        rejectUnauthorized: false,
      });
    });

    it('lets the server read no file, and takes one statement at a time', () => {
      const { options } = mariadb('mysql://u:p@localhost/x');
      expect(options.flags).toContain('-LOCAL_FILES');
      expect(options).toMatchObject({ multipleStatements: false, bigNumberStrings: true, dateStrings: true });
    });

    it.each([
      `postgresql://u:${SECRET}@h/x`,
      `mysql://${SECRET}@h`,
      `mysql://u:${SECRET}@h/x?flags=LOCAL_FILES`,
    ])('refuses an address and names the variable alone: %#', (address) => {
      const message = messageOf(() => mariadb(address));
      expect(message).toContain(variable);
      expect(message).not.toContain(SECRET);
    });
  });

  it.each([
    ['postgresql://u@localhost/x', 'postgresql'],
    ['mysql://u@localhost/x', 'mariadb'],
    ['mariadb://u@localhost/x', 'mariadb'],
  ])('knows by its scheme where %s leads', (address, kind) => {
    expect(connectionByAddress('my-db', { [variable]: address }).kind).toBe(kind);
  });

  it('says which schemes there are', () => {
    const message = messageOf(() => connectionByAddress('my-db', { [variable]: `oracle://${SECRET}` }));
    expect(message).toBe(`${variable} must begin with file:, postgresql:, mysql: or mariadb:.`);
  });

  it('gives the real path of a folder', () => {
    const env = { COMMANDER_CONNECTION_DATA: `file://${folder}/` };
    expect(resolveConnection('data', 'files', env)).toEqual({ kind: 'files', root: folder });
  });

  it.each(['/no/scheme', 'file:///does/not/exist', 'file:///etc/hostname', 'https://example.org'])(
    'refuses %s as a folder',
    (address) => {
      const message = messageOf(() =>
        resolveConnection('data', 'files', { COMMANDER_CONNECTION_DATA: address }),
      );
      expect(message).toContain('COMMANDER_CONNECTION_DATA');
    },
  );
});
