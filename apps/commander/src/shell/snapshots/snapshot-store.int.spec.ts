import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { TOPICS } from '@commander/contracts';
import { encodeEvent, factEvent } from '@commander/event-sourcing';
import { createKafkaMessageLog, provisionTopics, topicProfile, type MessageLog } from '@commander/kafka';
import { parseKeyRing, type KeyRing } from '@commander/security';
import { useStack } from '@commander/testing';
import { freshKeys, openSnapshots } from '../../testing/open-snapshots';
import { SnapshotRow } from './snapshot-row';
import type { Snapshot, SnapshotKey, SnapshotStore } from './snapshot-store';

jest.setTimeout(60_000);

const EVENTS = 6;
const key: SnapshotKey = { kind: 'decider', partition: 0 };

describe('the store of snapshots', () => {
  const suite = useStack();
  const ids = Array.from({ length: EVENTS }, () => randomUUID());
  let topic: string;
  let url: string;
  let log: MessageLog;
  let database: DataSource;
  let store: SnapshotStore;
  let passedOver: string[];

  beforeAll(async () => {
    const kafka = { brokers: suite.brokers, clientId: 'test', topicPrefix: suite.prefix };
    await provisionTopics(kafka, topicProfile('development', { events: 1, batches: 1, commands: 1 }));
    topic = suite.prefix + TOPICS.events;
    log = createKafkaMessageLog(kafka);
    url = await suite.createTestDatabase();
    for (const id of ids) await log.append([{ topic, partition: 0, ...encodeEvent(event(id)) }]);
  });
  beforeEach(async () => {
    await open(freshKeys());
    await database.getRepository(SnapshotRow).clear();
  });
  afterEach(close);
  afterAll(() => log.close());

  async function close(): Promise<void> {
    if (database?.isInitialized) await database.destroy();
  }

  async function open(ring: KeyRing): Promise<void> {
    await close();
    ({ store, database, passedOver } = await openSnapshots(url, log, topic, ring));
  }

  const event = (id: string) => {
    const data = { command_id: id, name: 'x', operator: null, via: 'rest' as const, command: null };
    const envelope = { id, source: '/test/1', subject: 'p', project: 'p', time: '2026-01-01T00:00:00.000Z' };
    return factEvent('command.received', data, envelope);
  };
  const at = (offset: number, id = ids[offset] ?? ''): Snapshot => ({
    nextOffset: offset + 1,
    event: { id, offset },
    state: { text: `as of ${offset}, \ud800` },
  });
  const wanted = (atMost?: number) => ({ format: 1, atMost, restore: (snapshot: Snapshot) => snapshot });
  const newest = (atMost?: number) => store.newest(key, wanted(atMost));
  const offsets = async (): Promise<number[]> => {
    const rows = await database.getRepository(SnapshotRow).find({ order: { nextOffset: 'asc' } });
    return rows.map(({ nextOffset }) => Number(nextOffset));
  };

  it('gives back the newest and keeps the last two', async () => {
    for (const offset of [0, 3, 1, 4, 4]) await store.save(key, 1, at(offset));
    await store.save({ kind: 'projector', partition: 0 }, 1, at(2));
    expect(await newest()).toEqual(at(4));
    expect(await newest(4)).toEqual(at(3));
    expect(await newest(1)).toBeNull();
    expect(await offsets()).toEqual([3, 4, 5]);
    expect(passedOver).toEqual([]);
  });

  it('shows nothing of the state to who reads the database', async () => {
    await store.save(key, 1, at(0));
    const rows = await database.query<unknown[]>('select * from commander_state.snapshot');
    expect(JSON.stringify(rows)).not.toContain('as of');
  });

  it('passes over what is altered, put elsewhere, of another format or unreadable', async () => {
    await store.save(key, 1, at(1));
    await store.save(key, 1, at(2));
    const [, row] = await database.getRepository(SnapshotRow).find({ order: { nextOffset: 'asc' } });
    if (!row) throw new Error('There is no second snapshot.');
    const changes = [
      { state: { ...row.state, ct: `AAAA${row.state.ct.slice(4)}` } },
      { state: { ...row.state, ct: '' } },
      { eventId: randomUUID() },
      { format: 2 },
    ];
    for (const change of changes) {
      await database.getRepository(SnapshotRow).save({ ...row, ...change });
      expect(await newest()).toEqual(at(1));
    }
    expect(passedOver).toHaveLength(changes.length);
    const broken = () => {
      throw new TypeError('no state');
    };
    await database.getRepository(SnapshotRow).save(row);
    expect(await store.newest(key, { format: 1, restore: broken })).toBeNull();
  });

  it('opens with an old key and passes over what no key opens', async () => {
    const [old, other] = [freshKeys('old'), freshKeys('other')];
    const rotated: KeyRing = { current: 'other', keys: new Map([...other.keys, ...old.keys]) };
    await open(old);
    await store.save(key, 1, at(1));
    await open(rotated);
    expect(await newest()).toEqual(at(1));
    await open(parseKeyRing(`old:${Buffer.alloc(32).toString('base64')}`));
    expect(await newest()).toBeNull();
    await open(other);
    expect(await newest()).toBeNull();
    expect(passedOver).toEqual([
      expect.stringContaining('key old that this data was sealed with is not in the key ring'),
    ]);
  });

  it.each([
    ['ends before the snapshot does', () => at(EVENTS, randomUUID())],
    ['holds another event at its place', () => at(EVENTS - 1, randomUUID())],
  ])('refuses to go on where the stream %s', async (_, snapshot) => {
    await store.save(key, 1, at(1));
    await store.save(key, 1, snapshot());
    await expect(newest()).rejects.toMatchObject({ code: 'COMMANDER_STREAM_REPLACED' });
  });

  it('lets the replay begin at zero where the database is away', async () => {
    await database.destroy();
    expect(await newest()).toBeNull();
    expect(passedOver).toHaveLength(1);
  });
});
