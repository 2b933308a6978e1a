import type { DataSource } from 'typeorm';
import { TOPICS } from '@commander/contracts';
import { decodeForState, fromSnapshot, SNAPSHOT_FORMAT, type Plain } from '@commander/event-sourcing';
import type { MessageLog, StoredMessage } from '@commander/kafka';
import { waitUntil } from '@commander/stack';
import { uniquePrefix, useStack } from '@commander/testing';
import { openSnapshots } from '../../testing/open-snapshots';
import { readAll } from '../../testing/read-stream';
import { logInKafka, logInMemory, Scene } from '../../testing/scene';
import { openReadModel } from '../database/open-database';
import { nothingKnown, PartitionOwner } from '../decider/partition-owner';
import type { RunnerPorts } from '../decider/runner-ports';
import { foldFrom, PartitionFold } from '../read-model/project-changes';
import { Projector } from '../read-model/projector';
import { READ_MODEL } from '../read-model/rows';
import type { Snapshot } from './snapshot-store';

jest.setTimeout(120_000);

const WAIT_MS = 60_000;
const BATCHES = 6;

/** What a reader of one partition knows, from nothing or from a snapshot on. */
interface Reader {
  readonly read: (messages: readonly StoredMessage[]) => void;
  readonly capture: () => Snapshot | null;
}

function deciding(kept: Snapshot | null): Reader {
  const state = kept && fromSnapshot(kept.state as Plain);
  const known = kept && state ? { ...kept, state } : nothingKnown();
  const ports: RunnerPorts = new Proxy({} as RunnerPorts, {
    get: () => {
      throw new Error('Nothing is decided while the log is replayed.');
    },
  });
  const owner = new PartitionOwner({ known, replayTo: Infinity, ports, onSkipped: () => undefined });
  return { read: (messages) => owner.accept(messages), capture: () => owner.capture() };
}

function projecting(kept: Snapshot | null): Reader {
  const fold = kept ? foldFrom(kept) : new PartitionFold();
  const read = (messages: readonly StoredMessage[]): void => {
    for (const message of messages) {
      const decoded = decodeForState(message);
      fold.fold(message.offset, decoded.kind === 'event' ? decoded : null, true);
    }
  };
  return { read, capture: () => fold.capture() };
}

const stored = (snapshot: Snapshot | null): Snapshot | null =>
  JSON.parse(JSON.stringify(snapshot)) as Snapshot | null;

describe('a replay', () => {
  const suite = useStack();
  let scene: Scene;
  let databaseUrl: string;
  let partitions: StoredMessage[][];

  /** Appends what was appended once more, a little later: as a producer does whose answers are lost. */
  const repeat = (log: MessageLog, topic: string) =>
    log.follow({
      topic,
      from: () => 0,
      onMessages: async (messages) => {
        const fresh = messages.filter(({ headers }) => headers.again === undefined);
        const again = fresh.map(({ partition, key, value, headers }) => ({
          topic,
          partition,
          key,
          value,
          headers: { ...headers, again: 'yes' },
        }));
        if (again.length > 0) await log.append(again);
      },
    });

  beforeAll(async () => {
    databaseUrl = await suite.createTestDatabase();
    scene = new Scene(await logInKafka(suite.brokers, uniquePrefix()), databaseUrl, BATCHES);
    const repeater = await repeat(scene.log, scene.events);
    const node = await scene.node();
    await scene.begin();
    expect(await waitUntil(() => scene.completed(), WAIT_MS)).toBe(true);
    await repeater.stop();
    // Behind the last event stands what no state follows from.
    const value = JSON.stringify({ type: 'commander.unheard-of.v1' });
    await scene.log.append([{ topic: scene.events, key: scene.project, value, headers: {} }]);
    // A clean stop keeps what is known at the end.
    const ends = await scene.log.ends(scene.events);
    expect(await waitUntil(() => node.readTo(ends), WAIT_MS)).toBe(true);
    await node.stop();
    const messages = await readAll(scene.log, scene.events);
    partitions = ends.map((_, partition) => messages.filter((message) => message.partition === partition));
  });
  afterAll(() => scene.end());

  it.each([
    { name: 'the decider', reader: deciding },
    { name: 'the projector', reader: projecting },
  ])('of $name from any snapshot ends where the one from zero does, byte for byte', ({ reader }) => {
    for (const messages of partitions) {
      const zero = reader(null);
      const snapshots: (Snapshot | null)[] = [null];
      for (const message of messages) {
        zero.read([message]);
        snapshots.push(stored(zero.capture()));
      }
      const whole = JSON.stringify(zero.capture());
      for (const snapshot of snapshots) {
        const from = reader(snapshot);
        // A message or two may be delivered again, too.
        from.read(messages.slice(Math.max(0, (snapshot?.nextOffset ?? 0) - 2)));
        expect(JSON.stringify(from.capture())).toBe(whole);
      }
    }
  });

  it.each([
    { name: 'the decider', reader: deciding },
    { name: 'the projector', reader: projecting },
  ])('of $name begins right behind an event that the log can be asked for', ({ reader }) => {
    for (const messages of partitions.filter(({ length }) => length > 0)) {
      const whole = reader(null);
      whole.read(messages);
      const snapshot = whole.capture();
      expect(snapshot?.nextOffset).toBe(messages.length - 1);
      expect(snapshot?.event.offset).toBe(messages.length - 2);
    }
  });

  it('from zero ends where the live decider stood, byte for byte', async () => {
    const { store, database } = await openSnapshots(databaseUrl, scene.log, scene.events, scene.ring);
    for (const [partition, messages] of partitions.entries()) {
      const zero = deciding(null);
      zero.read(messages);
      const key = { kind: 'decider', partition } as const;
      const live = await store.newest(key, { format: SNAPSHOT_FORMAT, restore: (snapshot) => snapshot });
      expect(JSON.stringify(live)).toBe(JSON.stringify(zero.capture()));
    }
    await database.destroy();
  });

  describe('into the read model', () => {
    const databases: DataSource[] = [];
    afterAll(() => Promise.all(databases.map((database) => database.destroy())));

    async function readModel(url: string, log: MessageLog, topic: string) {
      const database = await openReadModel(url);
      const { store, database: state, passedOver } = await openSnapshots(url, log, topic, scene.ring);
      databases.push(database, state);
      const policy = { everyMessages: 5, everyMs: 60_000 };
      const onTrouble = (error: unknown): void => void passedOver.push(String(error));
      const options = { log, database, topic, snapshots: store, policy, noteAlerts: true, onTrouble };
      return { database, passedOver, projector: () => new Projector(options) };
    }

    const project = async (projector: Projector, log: MessageLog, topic: string): Promise<void> => {
      await projector.start();
      const ends = await log.ends(topic);
      const done = () => ends.every((end, partition) => projector.projectedTo(partition) >= end);
      expect(await waitUntil(done, WAIT_MS)).toBe(true);
      await projector.stop();
    };

    const dump = (database: DataSource) =>
      Promise.all(
        READ_MODEL.map(async (row) => {
          const rows = await database.getRepository<object>(row).find();
          return rows.map((one) => JSON.stringify(one, sortedKeys)).sort();
        }),
      );

    it('is the same with a restart after every few messages as in one go', async () => {
      const whole = await readModel(await suite.createTestDatabase(), scene.log, scene.events);
      await project(whole.projector(), scene.log, scene.events);
      const transport = logInMemory();
      const log = transport.open();
      const topic = TOPICS.events;
      const pieces = await readModel(await suite.createTestDatabase(), log, topic);
      const messages = partitions.flat();
      for (let i = 0; i < messages.length; i += 9) {
        const some = messages.slice(i, i + 9);
        await log.append(
          some.map(({ partition, key, value, headers }) => ({ topic, partition, key, value, headers })),
        );
        await project(pieces.projector(), log, topic);
      }
      expect(pieces.passedOver).toEqual([]);
      expect(await dump(pieces.database)).toEqual(await dump(whole.database));
      await log.close();
    });
  });
});

/** Writes the members of objects in the order of their names. */
const sortedKeys = (_: string, value: unknown): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
