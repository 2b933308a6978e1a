import { MAX_MESSAGE_BYTES, messageSize } from '../port/message-size';
import { PoisonMessage } from '../port/poison-message';
import { deadLetter } from './dead-letter';

const message = {
  topic: 'orders',
  partition: 3,
  offset: 42,
  key: null,
  value: Buffer.from([0xff, 0x00]),
  headers: { type: 't' },
  timestamp: Date.UTC(2024, 0, 1),
};
const poison = new PoisonMessage('not-json', 'The value is not JSON.');

describe('deadLetter', () => {
  it('holds the message byte for byte and says where it stood, the same every time', () => {
    expect(deadLetter(message, poison)).toEqual({
      topic: 'orders.dlq',
      partition: 0,
      key: null,
      value: message.value,
      headers: {
        type: 't',
        'dlq-reason': 'not-json: The value is not JSON.',
        'dlq-topic': 'orders',
        'dlq-partition': '3',
        'dlq-offset': '42',
        'dlq-time': '2024-01-01T00:00:00.000Z',
        'dlq-size': '35',
      },
    });
  });

  it('leaves out a value that would make it too large', () => {
    const letter = deadLetter({ ...message, value: Buffer.alloc(MAX_MESSAGE_BYTES) }, 'a string');
    expect(letter).toMatchObject({ value: null, headers: { 'dlq-value': 'omitted' } });
    expect(letter.headers?.['dlq-reason']).toBe('handler-failed: The handler kept failing with string.');
    expect(messageSize(letter)).toBeLessThan(MAX_MESSAGE_BYTES);
  });

  it('fits, whatever key and headers somebody gave the message', () => {
    const huge = 'x'.repeat(MAX_MESSAGE_BYTES);
    for (const change of [{ key: huge }, { headers: { huge } }]) {
      const letter = deadLetter({ ...message, ...change }, poison);
      expect(letter).toMatchObject({ key: null, value: null, headers: { 'dlq-offset': '42' } });
      expect(messageSize(letter)).toBeLessThan(1_000);
    }
  });

  it('takes no header of a stranger for its own', () => {
    const headers = { 'dlq-value': 'omitted', 'dlq-replayed': '0', type: 't' };
    const letter = deadLetter({ ...message, headers }, poison);
    const { 'dlq-size': _size, ...own } = letter.headers ?? {};
    expect(deadLetter(message, poison).headers).toMatchObject(own);
    expect(Object.keys(own)).toHaveLength(6);
  });
});
