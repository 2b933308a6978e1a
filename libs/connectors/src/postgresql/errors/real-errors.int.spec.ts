import { useStack } from '@commander/testing';
import { Client } from 'pg';
import { classifyPostgresError } from './classify-postgres-error';
import { recordErrorOf } from './record-error';

const CONTEXT = { connection: 'new', doing: 'writing table item' };
const CANARY = 'canary-6f1d';
const NUMBER = '99999999999999999999';

/** The error that a piece of work ends in. */
const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => Promise.reject(new Error('an error expected')),
    (error: unknown) => error,
  );

describe('Classifying what a real PostgreSQL raises', () => {
  const suite = useStack();
  let address: string;
  let client: Client;
  const clients: Client[] = [];

  const connect = async (other: { username?: string; password?: string; pathname?: string } = {}) => {
    const made = new Client({ connectionString: Object.assign(new URL(address), other).href });
    // Some of these are ended on purpose, all of them when the database is dropped.
    made.on('error', () => undefined);
    clients.push(made);
    await made.connect();
    return made;
  };
  const told = (error: unknown) => {
    const failure = classifyPostgresError(error, CONTEXT);
    const record = recordErrorOf(error, CONTEXT, { columns: ['email', 'amount'], constraints: new Set() });
    const text = JSON.stringify([failure, record]);
    expect(text).not.toContain(CANARY);
    expect(text).not.toContain(NUMBER);
    expect(failure.message).toContain('Connection "new"');
    return failure;
  };
  const raised = async (sql: string, values: unknown[] = [], by: Client = client) =>
    told(await errorOf(by.query(sql, values)));

  beforeAll(async () => {
    address = await suite.createTestDatabase();
    client = await connect();
    await client.query(`
      create table parent (id int primary key);
      create table item (id int primary key, email varchar(40) unique, amount int check (amount >= 0),
        born date not null default '2000-01-01', parent int references parent, span int4range,
        exclude using gist (span with &&));
      create view checked as select * from item where amount < 1000 with cascaded check option;
      create function refuse() returns trigger language plpgsql as $$ begin raise exception '%', new.email; end $$;
      create table refusing (email text); create table noted (note text unique);
      create trigger refusing before insert on refusing for each row execute function refuse();
      create table locked (id int primary key, v int);
      insert into locked values (1, 0), (2, 0);
      insert into item (id, email, span) values (1, '${CANARY}', '[1,5]')`);
  });
  afterAll(() => Promise.all(clients.map((made) => made.end().catch(() => undefined))));

  it.each([
    ['23505', 'unique_violation', `insert into item (id, email) values (2, $1)`, CANARY],
    ['23503', 'foreign_key_violation', `insert into item (id, parent) values (2, length($1))`, CANARY],
    ['23502', 'not_null_violation', `insert into item (id, email, born) values (2, $1, null)`, 'new'],
    ['23514', 'check_violation', `insert into item (id, amount, email) values (2, -7, $1)`, `${CANARY}2`],
    ['23P01', 'exclusion_violation', `insert into item (id, email, span) values (2, $1, '[2,3]')`, 'other'],
    ['22001', 'value_too_long', `insert into item (id, email) values (2, $1)`, CANARY.repeat(9)],
    ['22003', 'numeric_overflow', `insert into item (id, amount) values (2, $1::numeric)`, NUMBER],
    ['22P02', 'invalid_text', `insert into item (id, amount) values (2, cast($1::text as int))`, CANARY],
    ['22007', 'invalid_datetime', `insert into item (id, born) values (2, cast($1::text as date))`, CANARY],
    [
      '22008',
      'datetime_overflow',
      `insert into item (id, born) values (2, cast($1::text as date))`,
      '2000-13-45',
    ],
    ['22021', 'invalid_character', `insert into item (id, email) values (2, $1)`, `${CANARY}\0`],
    [
      '54000',
      'value_too_large',
      `insert into noted select $1 || string_agg(md5(i::text), '') from generate_series(1, 500) i`,
      CANARY,
    ],
    ['44000', 'with_check_option', `insert into checked (id, amount, email) values (2, 5000, $1)`, 'view'],
    ['P0001', 'raised_exception', `insert into refusing values ($1)`, CANARY],
  ])("%s is %s, a record's own", async (code, name, sql, value) => {
    const failure = await raised(sql, [value]);
    expect(failure).toMatchObject({ code, name, retriable: false });
    expect(['validation', 'constraint']).toContain(failure.category);
  });

  it.each([
    ['42P01', 'insert into vanished values (1)'],
    ['42703', 'insert into item (id, vanished) values (2, 1)'],
    ['42804', `insert into item (id, amount) values (2, '{}'::jsonb)`],
    ['3F000', 'create table vanished.item (id int)'],
  ])('%s is a schema that does not fit, fatal', async (code, sql) => {
    expect(await raised(sql)).toMatchObject({ code, name: 'schema_mismatch', category: 'fatal' });
  });

  it('40P01: a deadlock is tried again', async () => {
    const [one, two] = [await connect(), await connect()];
    for (const by of [one, two]) await by.query(`begin; set local deadlock_timeout = '50ms'`);
    await one.query('update locked set v = 1 where id = 1');
    await two.query('update locked set v = 1 where id = 2');
    const both = [one, two].map((by, i) =>
      by.query(`update locked set v = 1 where id = ${2 - i}`).then(
        // The victim's locks go with its error; the other one goes on.
        () => by.query('rollback').then(() => null),
        (error: unknown) => by.query('rollback').then(() => error),
      ),
    );
    const victim = (await Promise.all(both)).find((error) => error !== null);
    expect(told(victim)).toMatchObject({ code: '40P01', name: 'deadlock_detected', category: 'transient' });
  });

  it('40001: a serialization failure is tried again', async () => {
    const other = await connect();
    await client.query('begin isolation level repeatable read; select from locked');
    await other.query('update locked set v = 2 where id = 1');
    const failure = await raised('update locked set v = 3 where id = 1');
    await client.query('rollback');
    expect(failure).toMatchObject({ code: '40001', name: 'serialization_failure', category: 'transient' });
  });

  it.each([
    ['55P03', 'lock_timeout', `set local lock_timeout = '50ms'`, 'update locked set v = 3 where id = 1'],
    ['57014', 'statement_timeout', `set local statement_timeout = '50ms'`, 'select pg_sleep(60)'],
  ])('%s: %s is tried again', async (code, name, limit, sql) => {
    const other = await connect();
    await other.query('begin; update locked set v = 4 where id = 1');
    await client.query(`begin; ${limit}`);
    const failure = await raised(sql);
    await Promise.all([client.query('rollback'), other.query('rollback')]);
    expect(failure).toMatchObject({ code, name, category: 'transient', retriable: true });
  });

  it.each([
    ['57P01', 'connection_reset', null],
    ['25P03', 'idle_timeout', `set idle_in_transaction_session_timeout = '50ms'`],
    ['25P04', 'transaction_timeout', `set transaction_timeout = '50ms'`],
  ])('%s: a session that the server ended is tried again', async (code, name, limit) => {
    const other = await connect();
    const ended = new Promise<unknown>((resolve) => other.once('error', resolve));
    const { rows } = await other.query<{ pid: number }>('select pg_backend_pid() as pid');
    if (limit !== null) await other.query(limit);
    await other.query('begin');
    if (limit === null) await client.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    expect(told(await ended)).toMatchObject({ code, name, category: 'transient' });
  });

  it('25006: a database that takes no writes pauses', async () => {
    await client.query('begin read only');
    const failure = await raised('insert into parent values (7)');
    await client.query('rollback');
    expect(failure).toMatchObject({ code: '25006', name: 'read_only', category: 'system' });
  });

  describe('as another role', () => {
    const role = `errors_${process.pid}`;
    const login = { username: role, password: 'right' };
    beforeAll(() => client.query(`create role ${role} login password 'right' connection limit 1`));
    afterAll(() => client.query(`drop owned by ${role}; drop role ${role}`));

    it('42501: a privilege revoked in mid-run is fatal', async () => {
      await client.query(`grant insert on parent to ${role}`);
      const other = await connect(login);
      await other.query('insert into parent values (100)');
      await client.query(`revoke insert on parent from ${role}`);
      expect(await raised('insert into parent values (101)', [], other)).toMatchObject({
        code: '42501',
        name: 'auth_failure',
        category: 'fatal',
      });
      await other.end();
    });

    it('53300: no connection left pauses', async () => {
      await client.query(`alter role ${role} connection limit 0`);
      expect(told(await errorOf(connect(login)))).toMatchObject({
        code: '53300',
        name: 'too_many_connections',
        category: 'system',
      });
    });

    it('28P01: a wrong password is fatal', async () => {
      const failure = told(await errorOf(connect({ ...login, password: CANARY })));
      expect(failure).toMatchObject({ code: '28P01', name: 'auth_failure', category: 'fatal' });
    });
  });

  it('3D000: an unknown database is fatal', async () => {
    expect(told(await errorOf(connect({ pathname: '/vanished' })))).toMatchObject({
      code: '3D000',
      category: 'fatal',
    });
  });
});
