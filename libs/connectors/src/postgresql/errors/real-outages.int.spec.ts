import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useStack } from '@commander/testing';
import { Client } from 'pg';
import type { ConnectorError } from '../../connector-error';
import { openTestTable } from '../../testing/open-test-table';
import { classifyPostgresError } from './classify-postgres-error';

const CANARY = 'canary-6f1d';

// Each test moves through a whole execution, or waits for a server.
jest.setTimeout(60_000);

describe('Classifying what happens on the way to a real PostgreSQL, and to its disk', () => {
  const suite = useStack();
  let address: string;
  let client: Client;
  const servers: Server[] = [];
  const sockets: Socket[] = [];

  beforeAll(async () => {
    address = await suite.createTestDatabase();
    client = new Client({ connectionString: address });
    // The database is dropped, sessions and all, before this suite's own hook.
    client.on('error', () => undefined);
    await client.connect();
    await client.query(`create table item (id int primary key, v text);
      insert into item select i, '${CANARY}' from generate_series(1, 5000) i`);
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await Promise.all(servers.splice(0).map((server) => once(server.close(), 'close')));
  });
  afterAll(() => client.end());

  const listen = async (onSocket: (socket: Socket) => void): Promise<string> => {
    const server = createServer((socket) => {
      sockets.push(socket.on('error', () => undefined));
      onSocket(socket);
    }).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    return Object.assign(new URL(address), { host: `127.0.0.1:${(server.address() as AddressInfo).port}` })
      .href;
  };
  /** Passes everything on; resets the connection once this many bytes came from the server. */
  const resettingAfter = (bytes: number) =>
    listen((socket) => {
      const { hostname, port } = new URL(address);
      const upstream = connect(Number(port), hostname).on('error', () => undefined);
      sockets.push(upstream);
      socket.pipe(upstream);
      let passed = 0;
      upstream.on('data', (chunk: Buffer) => {
        passed += chunk.length;
        if (passed > bytes) socket.resetAndDestroy();
        else socket.write(chunk);
      });
    });
  const failureOf = async (at: string, columns = ['v']) => {
    const reading = async (): Promise<void> => {
      const reader = await openTestTable({ address: at, table: 'item', columns });
      try {
        for await (const batch of reader.plan(10_000)) {
          for await (const rows of reader.read(batch)) expect(rows.length).toBeGreaterThan(0);
        }
      } finally {
        await reader.close();
      }
    };
    const error = await reading().then(
      () => Promise.reject(new Error('an error expected')),
      (thrown: unknown) => thrown as ConnectorError,
    );
    expect(JSON.stringify(error.failure)).not.toContain(CANARY);
    expect(error.failure.message).toContain('Connection "old"');
    return error.failure;
  };

  it('ECONNREFUSED: a server that is not there is tried again', async () => {
    const at = await listen(() => undefined);
    await once(servers.splice(0)[0]?.close() as Server, 'close');
    expect(await failureOf(at)).toMatchObject({
      code: 'ECONNREFUSED',
      name: 'connection_refused',
      category: 'transient',
      error_type: 'network',
    });
  });

  it.each([
    ['at once', 0],
    ['in the middle of the rows', 60_000],
  ])('ECONNRESET: a connection that is reset %s is tried again', async (_when, bytes) => {
    expect(await failureOf(await resettingAfter(bytes))).toMatchObject({
      code: 'ECONNRESET',
      name: 'connection_reset',
      category: 'transient',
      error_type: 'network',
    });
  });

  it('a connection that the server closes without a word is tried again', async () => {
    const at = await listen((socket) => socket.end());
    expect(await failureOf(at)).toMatchObject({
      code: 'connection_lost',
      name: 'connection_reset',
      category: 'transient',
    });
  });

  it('a server that never answers is a network timeout', async () => {
    const silent = new Client({
      connectionString: await listen(() => undefined),
      connectionTimeoutMillis: 100,
    });
    silent.on('error', () => undefined);
    const error: unknown = await silent.connect().then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(classifyPostgresError(error, { connection: 'old', doing: 'connecting' })).toMatchObject({
      code: 'connect_timeout',
      name: 'network_timeout',
      category: 'transient',
    });
  });

  it('a host that no name server knows is found by its errno', async () => {
    const at = Object.assign(new URL(address), { hostname: 'nowhere.invalid' });
    at.searchParams.set('sslmode', 'disable');
    // Without any name server in reach the same look-up says EAI_AGAIN.
    const failure = await failureOf(at.href);
    expect(['ENOTFOUND', 'EAI_AGAIN']).toContain(failure.code);
    expect(failure).toMatchObject({ name: 'name_lookup', error_type: 'network' });
  });

  it('a server without TLS, where it is demanded, is fatal', async () => {
    const at = new URL(address);
    at.searchParams.set('sslmode', 'verify-full');
    expect(await failureOf(at.href)).toMatchObject({
      code: 'tls_failed',
      name: 'auth_failure',
      category: 'fatal',
    });
  });

  it.each([
    ['42P01', 'drop table item cascade', 'source.missing_table'],
    ['42703', 'alter table item drop column v', 'source.missing_column'],
    ['42804', 'alter table item alter column v type varchar(99)', 'source.changed'],
  ])('what would be a %s of a source is told by its name', async (_code, sql, code) => {
    const reader = await openTestTable({ address, table: 'item', columns: ['v'] });
    await client.query(`begin; create table kept as select * from item; commit`);
    await client.query(sql);
    const failing = reader.fingerprint();
    await expect(failing).rejects.toMatchObject({
      failure: { code, category: 'fatal', message: expect.stringContaining('Table "item"') as string },
    });
    await reader.close();
    await client.query(
      `drop table if exists item; alter table kept rename to item; alter table item add primary key (id)`,
    );
  });

  it('42501: a privilege on the source that was revoked in mid-run is fatal', async () => {
    const role = `outages_${process.pid}`;
    await client.query(`create role ${role} login password 'right'; grant select on item to ${role}`);
    const at = Object.assign(new URL(address), { username: role, password: 'right' });
    const reader = await openTestTable({ address: at.href, table: 'item', columns: ['v'] });
    const batches = [];
    for await (const batch of reader.plan(10_000)) batches.push(batch);
    await client.query(`revoke select on item from ${role}`);
    const [batch] = batches;
    if (!batch) throw new Error('a batch expected');
    await expect(reader.read(batch)[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      failure: { code: '42501', name: 'auth_failure', category: 'fatal' },
    });
    await reader.close();
    await client.query(`drop owned by ${role}; drop role ${role}`);
  });

  describe('a disk that is full', () => {
    let folder: string;
    let mounted = false;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'tablespace-'));
      mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k,mode=755', 'tmpfs', folder]).status === 0;
    });
    afterAll(async () => {
      if (mounted) spawnSync('umount', [folder]);
      await rm(folder, { recursive: true, force: true });
    });

    it('pauses (53100; where this machine lets nobody mount, 53400 by a limit of the server)', async () => {
      const fill = `insert into full_disk select repeat('${CANARY}', 100) || i from generate_series(1, 2000) i`;
      const filling = mounted ? fillTablespace(fill) : exceedTemporaryFiles();
      const error: unknown = await filling.then(
        () => null,
        (thrown: unknown) => thrown,
      );
      const failure = classifyPostgresError(error, { connection: 'new', doing: 'writing table full_disk' });
      expect(failure).toMatchObject({
        code: mounted ? '53100' : '53400',
        name: mounted ? 'disk_full' : 'insufficient_resources',
        category: 'system',
      });
      expect(JSON.stringify(failure)).not.toContain(CANARY);
    });

    const fillTablespace = async (fill: string): Promise<void> => {
      const { rows } = await client.query<{ data_directory: string }>('show data_directory');
      const { uid, gid } = await stat(rows[0]?.data_directory ?? '');
      const place = join(folder, 'space');
      await mkdir(place);
      await chown(place, uid, gid);
      const name = `tiny_${process.pid}`;
      await client.query(`create tablespace ${name} location '${place}'`);
      try {
        await client.query(`create table full_disk (v text) tablespace ${name}`);
        await client.query(fill);
      } finally {
        await client.query('drop table if exists full_disk');
        await client.query(`drop tablespace ${name}`);
      }
    };
    const exceedTemporaryFiles = async (): Promise<void> => {
      await client.query(`set temp_file_limit = '64kB'; set work_mem = '64kB'`);
      await client.query(`select * from generate_series(1, 500000) i order by i desc offset 499999`);
    };
  });
});
