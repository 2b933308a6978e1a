import { readEvent, TOPICS } from '@commander/contracts';
import {
  deadLetter,
  deadLetterTopic,
  InMemoryBroker,
  InMemoryMessageLog,
  PoisonMessage,
  type MessageLog,
  type StoredMessage,
} from '@commander/kafka';
import { DeadLetterBox } from './dead-letter-box';

const ORDER = '0190a000-0000-7000-8000-00000000000a';
const COMMANDS = TOPICS.commands;
const poison = new PoisonMessage('not-json', 'The message is not a JSON document.');

function setUp() {
  const broker = new InMemoryBroker();
  for (const topic of Object.values(TOPICS)) {
    broker.createTopic(topic, 2);
    broker.createTopic(deadLetterTopic(topic), 1);
  }
  const log = new InMemoryMessageLog(broker);
  return { log, box: new DeadLetterBox(log, '', '/commander/test') };
}

/** Lets messages stand in their places, offsets 0 to 5 of partition 1, and returns the last two. */
async function given(log: MessageLog): Promise<[StoredMessage, StoredMessage]> {
  await log.append(Array.from({ length: 6 }, (_, n) => ({ ...message(n), value: `canary-value-${n}` })));
  const [fourth, fifth] = (await all(log, COMMANDS, 1)).slice(4);
  if (!fourth || !fifth) throw new Error('The messages do not stand.');
  return [fourth, fifth];
}

const all = async (log: MessageLog, topic: string, partition = 0): Promise<StoredMessage[]> => {
  const messages: StoredMessage[] = [];
  for await (const message of log.read({ topic, partition, from: 0 })) messages.push(message);
  return messages;
};

const message = (offset: number, change: Partial<StoredMessage> = {}): StoredMessage => ({
  topic: COMMANDS,
  partition: 1,
  offset,
  key: 'canary-key',
  value: Buffer.from('canary-value'),
  headers: { 'x-canary': 'canary-header', kind: 'canary-kind' },
  timestamp: Date.UTC(2024, 0, 1),
  ...change,
});

describe('dead letters', () => {
  it('are listed once for each message, the newest first, with nothing of what was sent', async () => {
    const { log, box } = setUp();
    await log.append([4, 4, 5].map((offset) => deadLetter(message(offset), poison)));
    const listed = await box.list('commands');
    expect(listed).toMatchObject([
      { topic: 'commands', letter: '0:2', message: '1:5', held: true, key: '<text 5-16>', replayed: null },
      { letter: '0:0', message: '1:4', reason: 'not-json: The message is not a JSON document.' },
    ]);
    expect(JSON.stringify([listed, await box.show('commands', 0)])).not.toContain('canary');
    expect(await box.list('batches')).toEqual([]);
  });

  it('show the ids that a message names', async () => {
    const { log, box } = setUp();
    const value = Buffer.from(JSON.stringify({ order_id: ORDER, id: 'canary', project_id: 3 }));
    await log.append([deadLetter(message(0, { value, headers: { kind: 'load' } }), poison)]);
    expect(await box.show('commands', 0)).toMatchObject({
      ids: { order_id: ORDER },
      headers: { kind: 'load' },
    });
    expect(await box.show('commands', 7)).toBeNull();
  });

  it('are replayed once: the same message, in its own partition, and the stream says who did it', async () => {
    const { log, box } = setUp();
    const messages = await given(log);
    await log.append(messages.map((one) => deadLetter(one, poison)));
    const request = { topic: 'commands', offsets: 'all', again: false, operator: 'ada' } as const;
    expect(await box.replay(request)).toEqual({
      replayed: [
        { letter: '0:0', appended: '1:6' },
        { letter: '0:1', appended: '1:7' },
      ],
      skipped: [],
      left: 0,
    });
    const { key, value, headers } = messages[0];
    expect((await all(log, COMMANDS, 1))[6]).toMatchObject({
      key,
      value,
      headers: { ...headers, 'replayed-from': `${COMMANDS}/1/4` },
    });
    const events = [...(await all(log, TOPICS.events, 0)), ...(await all(log, TOPICS.events, 1))];
    expect(events.map((event) => readEvent(String(event.value)))).toMatchObject([
      {
        kind: 'event',
        event: {
          name: 'dead-letter.replayed',
          data: { operator: 'ada', topic: COMMANDS, message: { partition: 1, offset: '4' } },
        },
      },
      { kind: 'event' },
    ]);
    expect(await box.replay(request)).toEqual({ replayed: [], skipped: [], left: 0 });
    expect(await box.list('commands')).toMatchObject([{ replayed: { by: 'ada', to: '1:7' } }, {}]);
  });

  it('are replayed a second time only where that is asked for', async () => {
    const { log, box } = setUp();
    const [buried] = await given(log);
    await log.append([buried, buried].map((one) => deadLetter(one, poison)));
    const request = { topic: 'commands', offsets: [1], again: false, operator: 'ada' } as const;
    expect(await box.replay(request)).toMatchObject({ replayed: [{ letter: '0:1' }] });
    // The other letter holds the same message.
    const refused = await box.replay({ ...request, offsets: [0] });
    expect(refused).toMatchObject({ replayed: [], skipped: [{ letter: '0:0' }] });
    expect(refused.skipped[0]?.reason).toMatch(/^ada replayed it at /);
    expect(await box.replay({ ...request, again: true })).toMatchObject({ replayed: [{ letter: '0:1' }] });
  });

  it('that somebody else wrote have nothing appended that was not there before', async () => {
    const { log, box } = setUp();
    const [buried] = await given(log);
    const event = { ...message(0), topic: TOPICS.events, partition: 0 };
    await log.append([event]);
    const forged = [
      deadLetter({ ...buried, value: Buffer.from('forged') }, poison),
      deadLetter({ ...event, value: Buffer.from('forged') }, poison),
      deadLetter({ ...event, offset: 1 }, poison),
    ];
    await log.append(forged);
    const replay = async (topic: 'commands' | 'events', ...offsets: number[]) =>
      (await box.replay({ topic, offsets, again: false, operator: 'ada' })).skipped.map(
        ({ reason }) => reason,
      );
    expect(await replay('commands', 0)).toEqual([
      expect.stringContaining('no service of ours wrote the letter'),
    ]);
    expect(await replay('events', 0, 1)).toEqual([
      expect.stringContaining('no service of ours wrote the letter'),
      expect.stringContaining('no longer stands in its topic'),
    ]);
    expect([await log.ends(COMMANDS), await log.ends(TOPICS.events)]).toEqual([
      [0, 6],
      [1, 0],
    ]);
  });

  it('that hold no message, or claim another topic, are passed over', async () => {
    const { log, box } = setUp();
    const large = deadLetter(message(4, { value: Buffer.alloc(5_000_000) }), poison);
    const forged = { ...deadLetter(message(5, { topic: TOPICS.events }), poison), topic: `${COMMANDS}.dlq` };
    await log.append([large, forged, { topic: `${COMMANDS}.dlq`, partition: 0, key: null, value: 'x' }]);
    const replay = { topic: 'commands', offsets: [0, 1, 2, 9], again: false, operator: 'ada' } as const;
    const { replayed, skipped } = await box.replay(replay);
    expect(replayed).toEqual([]);
    expect(skipped.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('does not hold'),
      expect.stringContaining('does not hold'),
      expect.stringContaining('does not hold'),
      'there is no such letter',
    ]);
    expect(await box.list('commands')).toMatchObject([
      { held: false },
      {},
      { held: false, bytes: 5_000_078 },
    ]);
  });
});
