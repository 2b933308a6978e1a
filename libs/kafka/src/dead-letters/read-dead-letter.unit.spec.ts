import { deadLetter } from '../consume/dead-letter';
import { PoisonMessage } from '../port/poison-message';
import type { OutgoingMessage, StoredMessage } from '../port/stored-message';
import { firstPlace, readDeadLetter, replayOf } from './read-dead-letter';
import { readReplayMark, replayMark } from './replay-mark';

const message: StoredMessage = {
  topic: 'orders.v1',
  partition: 3,
  offset: 42,
  key: 'k',
  value: Buffer.from([0xff, 0x00]),
  headers: { kind: 'load' },
  timestamp: Date.UTC(2024, 0, 1),
};
const poison = new PoisonMessage('not-json', 'The value is not JSON.');

const stored = (
  { topic, partition = 0, key, value, headers = {} }: OutgoingMessage,
  offset: number,
): StoredMessage => ({
  topic,
  partition,
  offset,
  key,
  value: value === null ? null : Buffer.from(value),
  headers,
  timestamp: Date.UTC(2024, 0, 2),
});
const letterOf = (of: StoredMessage, offset = 7) => stored(deadLetter(of, poison), offset);

describe('a dead letter', () => {
  it('tells where its message stood, why it was given up, and how large it was', () => {
    expect(readDeadLetter(letterOf(message))).toEqual({
      at: { topic: 'orders.v1.dlq', partition: 0, offset: 7 },
      message: { topic: 'orders.v1', partition: 3, offset: 42 },
      reason: 'not-json: The value is not JSON.',
      time: '2024-01-01T00:00:00.000Z',
      buriedAt: '2024-01-02T00:00:00.000Z',
      bytes: 39,
      omitted: false,
      key: 'k',
      headers: { kind: 'load' },
    });
  });

  it('that somebody else wrote says little, and cannot be replayed', () => {
    const foreign = stored(
      { topic: 'orders.v1.dlq', key: null, value: 'x', headers: { 'dlq-offset': '-1' } },
      0,
    );
    expect(readDeadLetter(foreign)).toMatchObject({ message: null, time: null, bytes: 1 });
    expect(replayOf(foreign, message)).toBeNull();
  });

  it('gives its message back byte for byte, to the partition it stood in', () => {
    expect(replayOf(letterOf(message), message)).toEqual({
      topic: 'orders.v1',
      partition: 3,
      key: 'k',
      value: message.value,
      headers: { kind: 'load', 'replayed-from': 'orders.v1/3/42' },
    });
  });

  it('gives back nothing where the message was too large to be kept', () => {
    const large = { ...message, value: Buffer.alloc(2_000_000) };
    expect(replayOf(letterOf(large), large)).toBeNull();
    expect(readDeadLetter(letterOf(large))).toMatchObject({
      omitted: true,
      bytes: 2_000_037,
    });
  });
});

describe('a forged letter', () => {
  it.each<[string, Partial<StoredMessage>]>([
    ['another value', { value: Buffer.from('forged') }],
    ['no value', { value: null }],
    ['another key', { key: 'forged' }],
    ['no key', { key: null }],
    ['another place', { offset: 41 }],
    ['another topic', { topic: 'orders.v2' }],
  ])('with %s gives nothing back', (_name, changes) => {
    expect(replayOf(letterOf({ ...message, ...changes }), message)).toBeNull();
  });

  it('with headers of its own gives back those of the message', () => {
    const forged = letterOf({ ...message, headers: { kind: 'forged', 'replayed-from': 'orders.v1/3/7' } });
    expect(replayOf(forged, message)).toMatchObject({
      headers: { kind: 'load', 'replayed-from': 'orders.v1/3/42' },
    });
  });
});

describe('the first place of a message', () => {
  const replayed = (offset: number, from: StoredMessage) => {
    const again = replayOf(letterOf(from), from);
    return again ? stored(again, offset) : from;
  };

  it('is its own, and survives any number of replays', () => {
    const first = { topic: 'orders.v1', partition: 3, offset: 42 };
    const once = replayed(50, message);
    expect(firstPlace(message)).toEqual(first);
    expect(firstPlace(once)).toEqual(first);
    expect(firstPlace(replayed(60, once))).toEqual(first);
  });

  it.each(['orders.v1/3/43', 'orders.v1/2/1', 'ordersXv1/3/1', 'orders.v1/3/x', 'orders.v1/3/-1', ''])(
    'is not %j, which no replay of it can be',
    (from) => {
      const claimed = { ...message, offset: 43, headers: { 'replayed-from': from } };
      expect(firstPlace(claimed)).toMatchObject({ partition: 3, offset: 43 });
    },
  );
});

describe('the mark of a replay', () => {
  it('tells which letter, who, and where the message stands now; a letter is no mark', () => {
    const letter = { topic: 'orders.v1.dlq', partition: 0, offset: 7 };
    const mark = replayMark(letter, { topic: 'orders.v1', partition: 3, offset: 50 }, 'ada');
    expect(readReplayMark(stored(mark, 8))).toEqual({
      letter: 7,
      by: 'ada',
      time: '2024-01-02T00:00:00.000Z',
      to: '3:50',
    });
    expect(readReplayMark(letterOf(message))).toBeNull();
    expect(readReplayMark(letterOf({ ...message, headers: { 'dlq-replayed': '1' } }))).toBeNull();
  });
});
