import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { useStack } from '@commander/testing';
import { createConnection, type Connection } from 'mysql2/promise';
import type { ConnectorError } from '../connector-error';
import type { ItemReader } from '../item-reader';
import { openTestTable } from '../testing/open-test-table';

const CANARY = 'canary-6f1d';

describe('What happens on the way to a real MariaDB', () => {
  const suite = useStack({ mariadb: true });
  let address: string;
  let client: Connection;
  const servers: Server[] = [];
  const sockets: Socket[] = [];

  beforeAll(async () => {
    address = await suite.createMariadbDatabase();
    client = await createConnection(address);
    client.on('error', () => undefined);
    await client.query(`create table item (id int primary key, v varchar(99))`);
    await client.query(`insert into item select seq, '${CANARY}' from seq_1_to_5000`);
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
    const { port } = server.address() as AddressInfo;
    return Object.assign(new URL(address), { host: `127.0.0.1:${port}` }).href;
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
  const failureOf = async (working: Promise<unknown>) => {
    const error = await working.then(
      () => Promise.reject(new Error('an error expected')),
      (thrown: unknown) => thrown as ConnectorError,
    );
    expect(JSON.stringify(error.failure)).not.toContain(CANARY);
    return error.failure;
  };
  const readAll = async (reader: ItemReader): Promise<void> => {
    try {
      for await (const batch of reader.plan(10_000)) {
        for await (const rows of reader.read(batch)) expect(rows.length).toBeGreaterThan(0);
      }
    } finally {
      await reader.close();
    }
  };
  const reading = async (at: string): Promise<void> =>
    readAll(await openTestTable({ address: at, table: 'item', columns: ['v'] }));

  it.each([
    ['at once', 0],
    ['in the middle of the keys', 20_000],
    ['in the middle of the rows', 70_000],
  ])('a connection that is reset %s is tried again', async (_when, bytes) => {
    expect(await failureOf(reading(await resettingAfter(bytes)))).toMatchObject({
      name: 'connection_reset',
      category: 'transient',
      error_type: 'network',
    });
  });

  it('a connection that the server closes without a word is tried again', async () => {
    expect(await failureOf(reading(await listen((socket) => socket.end())))).toMatchObject({
      name: 'connection_reset',
      category: 'transient',
    });
  });

  it('a session that somebody ends in the middle of a batch is tried again', async () => {
    const reader = await openTestTable({ address, table: 'item', columns: ['id', 'v'] });
    const range = { kind: 'keys' as const, after: null, upto: null };
    const rows = reader.read({ batch: 1, first_record: 0, records: 5000, range })[Symbol.asyncIterator]();
    await rows.next();
    const [sessions] = await client.query<never[]>({
      sql: `select id from information_schema.processlist where db = database() and id <> connection_id()`,
      rowsAsArray: true,
    });
    for (const [id] of sessions as number[][]) await client.query(`kill ${id}`);
    const rest = async (): Promise<void> => {
      while (!(await rows.next()).done);
    };
    // What was sent already is still read.
    const outcome = await rest().then(
      () => 'read',
      (error: unknown) => (error as ConnectorError).failure.category,
    );
    expect(['read', 'transient']).toContain(outcome);
    await reader.close();
  });

  it('a privilege that was revoked in mid-run is fatal', async () => {
    const user = `'u${suite.prefix.replace('.', '')}'@'127.0.0.1'`;
    await client.query(`create user ${user} identified by 'right'`);
    await client.query(`grant select on item to ${user}`);
    const at = Object.assign(new URL(address), { username: user.split("'")[1], password: 'right' });
    const reader = await openTestTable({ address: at.href, table: 'item', columns: ['v'] });
    await client.query(`revoke select on item from ${user}`);
    expect(await failureOf(readAll(reader))).toMatchObject({ name: 'auth_failure', category: 'fatal' });
    await client.query(`drop user ${user}`);
  });
});
