import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DataSource } from 'typeorm';
import type { CommanderEvent } from '@commander/contracts';
import { waitUntil } from '@commander/stack';
import { useStack } from '@commander/testing';
import { openState } from '../database/open-database';
import { AlertOutbox, noteAlerts } from './alert-outbox';
import { AlertPoster } from './alert-poster';
import { AlertRow } from './alert-row';

jest.setTimeout(60_000);

const WAIT_MS = 20_000;
/** The request arrives, its answer does not. */
const LOST = 0;
const TIMING = { pollMs: 10, answerMs: 500, retryMs: 1 };

describe('the outbox of alerts', () => {
  const suite = useStack();
  let database: DataSource;
  let server: Server;
  let received: string[] = [];
  let answer: (seen: number) => number;

  beforeAll(async () => {
    database = await openState(await suite.createTestDatabase());
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { id } = JSON.parse(Buffer.concat(chunks).toString()) as { id: string };
        received.push(id);
        const status = answer(received.filter((other) => other === id).length);
        if (status === LOST) request.socket.destroy();
        else response.writeHead(status, { location: '/elsewhere' }).end();
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  beforeEach(() => {
    received = [];
    answer = () => 204;
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await database.destroy();
  });

  const alert = (time = new Date().toISOString()): CommanderEvent => ({
    specversion: '1.0',
    id: randomUUID(),
    source: '/commander/test',
    type: 'commander.alert.raised.v1',
    name: 'alert.raised',
    subject: randomUUID(),
    project: randomUUID(),
    time,
    datacontenttype: 'application/json',
    after: randomUUID(),
    data: { execution_id: randomUUID(), alert: 'system-failure', message: 'The disk is full.' },
  });
  const note = async (...events: CommanderEvent[]) => {
    const logged = events.map((event) => ({ event, position: { partition: 0, offset: '1' } }));
    await database.transaction((manager) => noteAlerts(manager, logged));
  };
  const outcomeOf = async ({ id }: CommanderEvent) =>
    (await database.getRepository(AlertRow).findOneBy({ eventId: id }))?.outcome;

  async function whilePosting(done: () => Promise<boolean>, posters = 1) {
    const failures: { eventId: string; reason: string; givenUp: boolean }[] = [];
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?token=secret`;
    const running = Array.from({ length: posters }, () => {
      const outbox = new AlertOutbox(database);
      const onFailed = (failure: (typeof failures)[number]) => void failures.push(failure);
      const onTrouble = (error: unknown) => {
        throw error;
      };
      return new AlertPoster({ outbox, url, onFailed, onTrouble, timing: TIMING });
    });
    for (const poster of running) poster.start();
    expect(await waitUntil(done, WAIT_MS)).toBe(true);
    await Promise.all(running.map((poster) => poster.stop()));
    return failures;
  }

  it('is posted once by however many instances, and noted once however often it is projected', async () => {
    const alerts = Array.from({ length: 20 }, () => alert());
    await note(...alerts);
    await note(...alerts);
    await whilePosting(
      async () => (await Promise.all(alerts.map(outcomeOf))).every((one) => one === 'posted'),
      3,
    );
    await note(...alerts);
    await whilePosting(() => Promise.resolve(true));
    expect([...received].sort()).toEqual(alerts.map(({ id }) => id).sort());
  });

  it('is posted again where the answer was lost, an error or a redirect', async () => {
    const answers = [LOST, 500, 302];
    answer = (seen) => answers[seen - 1] ?? 204;
    const lost = alert();
    await note(lost);
    const failures = await whilePosting(async () => (await outcomeOf(lost)) === 'posted');
    expect(received).toEqual([lost.id, lost.id, lost.id, lost.id]);
    expect(failures.map(({ reason }) => reason)).toEqual(['ECONNRESET', 'status 500', 'status 302']);
    expect(JSON.stringify(failures)).not.toContain('secret');
  });

  it('is given up after ten attempts', async () => {
    answer = () => 500;
    const hopeless = alert();
    await note(hopeless);
    const before = await database.getRepository(AlertRow).findOneByOrFail({ eventId: hopeless.id });
    await database.getRepository(AlertRow).update({ eventId: hopeless.id }, { attempts: 8 });
    const failures = await whilePosting(async () => {
      await database
        .getRepository(AlertRow)
        .update({ eventId: hopeless.id }, { nextAttemptAt: before.nextAttemptAt });
      return (await outcomeOf(hopeless)) === 'given-up';
    });
    expect(failures.map(({ givenUp }) => givenUp)).toEqual([false, true]);
  });

  it('is not posted where it is no news', async () => {
    const old = alert('2026-01-01T00:00:00.000Z');
    await note(old);
    expect(await outcomeOf(old)).toBeUndefined();
  });
});
