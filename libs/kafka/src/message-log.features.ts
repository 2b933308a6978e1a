import type { MessageLog } from './port/message-log';
import { MAX_MESSAGE_BYTES } from './port/message-size';
import { partitionFor } from './port/partition-for';
import type { MessageLogHarness } from './testing/message-log-harness';
import { QUICK, collect, put, text } from './testing/messages';
import { openLogs } from './testing/open-logs';
import { until } from './testing/until';

/** What every message log must do; run on each adapter. */
export function messageLogFeatures(harness: () => MessageLogHarness): void {
  const { open, openWithFatal } = openLogs(harness);
  const nothing = (): Promise<void> => Promise.resolve();
  const readAll = async (log: MessageLog, topic: string, partition = 0, from = 0): Promise<string[]> =>
    (await collect(log.read({ topic, partition, from }))).map(text);

  describe('appending', () => {
    it('keeps the order of each key and tells the positions in the order given', async () => {
      const log = open();
      const topic = await harness().createTopic(3);
      const messages = Array.from({ length: 60 }, (_, i) => ({ topic, key: `key-${i % 7}`, value: `${i}` }));
      const positions = await log.append(messages);
      for (const [i, { key }] of messages.entries()) {
        expect(positions[i]?.partition).toBe(partitionFor(key, 3));
      }
      const stored = await Promise.all([0, 1, 2].map((partition) => readAll(log, topic, partition)));
      positions.forEach(({ partition, offset }, i) => expect(stored[partition]?.[offset]).toBe(`${i}`));
      expect(stored.flat()).toHaveLength(60);
      for (const values of stored) expect(values).toEqual([...values].sort((a, b) => Number(a) - Number(b)));
    });

    it('keeps the order of calls that were not awaited', async () => {
      const log = open();
      const topic = await harness().createTopic(1);
      await log.partitions(topic);
      await Promise.all(Array.from({ length: 30 }, (_, i) => put(log, topic, `${i}`)));
      expect(await readAll(log, topic)).toEqual(Array.from({ length: 30 }, (_, i) => `${i}`));
    });

    it('carries headers, null values and null keys', async () => {
      const log = open();
      const topic = await harness().createTopic(2);
      await log.append([
        { topic, partition: 1, key: null, value: null, headers: { type: 'a', näme: 'wért' } },
      ]);
      const [message] = await collect(log.read({ topic, partition: 1, from: 0 }));
      expect(message).toMatchObject({ topic, partition: 1, offset: 0, key: null, value: null });
      expect(message?.headers).toMatchObject({ type: 'a', näme: 'wért' });
    });

    it('carries a message of nearly a megabyte, and more of them than one request holds', async () => {
      const log = open();
      const topic = await harness().createTopic(1);
      const values = ['a', 'b', 'c'].map((letter) => letter.repeat(MAX_MESSAGE_BYTES - 100));
      const positions = await put(log, topic, ...values);
      expect(positions.map(({ offset }) => offset)).toEqual([0, 1, 2]);
      expect(await readAll(log, topic)).toEqual(values);
    });

    it('refuses what is too large, has no place, or has no topic, in one sentence, and appends nothing of that call', async () => {
      const log = open();
      const topic = await harness().createTopic(1);
      await expect(put(log, topic, 'small', 'x'.repeat(MAX_MESSAGE_BYTES))).rejects.toMatchObject({
        reason: 'too-large',
      });
      await expect(log.append([{ topic, partition: 1, key: 'k', value: '' }])).rejects.toMatchObject({
        reason: 'refused',
      });
      await expect(log.append([{ topic, key: null, value: '' }])).rejects.toMatchObject({
        reason: 'refused',
      });
      expect(await log.ends(topic)).toEqual([0]);
      const missing = `${topic}-missing`;
      const sentence = `The topic ${missing} does not exist; create the topics first`;
      await expect(put(log, missing, 'x')).rejects.toThrow(sentence);
      await expect(log.ends(missing)).rejects.toThrow(sentence);
      await expect(log.follow({ topic: missing, from: () => 0, onMessages: nothing })).rejects.toThrow(
        sentence,
      );
      const group = harness().newGroup();
      await expect(log.consume({ group, topics: [missing], onMessage: nothing })).rejects.toThrow(sentence);
    });
  });

  describe('reading', () => {
    it('reads a range and ends at the end seen at the call', async () => {
      const log = open();
      const topic = await harness().createTopic(2);
      await put(log, topic, '0', '1', '2', '3', '4');
      expect(await log.begins(topic)).toEqual([0, 0]);
      expect(await log.ends(topic)).toEqual([5, 0]);
      expect((await collect(log.read({ topic, partition: 0, from: 1, to: 4 }))).map(text)).toEqual([
        '1',
        '2',
        '3',
      ]);
      expect(await readAll(log, topic, 0, 3)).toEqual(['3', '4']);
      expect(await readAll(log, topic, 0, 5)).toEqual([]);
      expect(await readAll(log, topic, 1)).toEqual([]);
    });

    it('refuses a position that the log does not hold', async () => {
      const topic = await harness().createTopic(1);
      const { log, fatal } = openWithFatal();
      await put(log, topic, '0');
      await expect(readAll(log, topic, 0, 9)).rejects.toMatchObject({ reason: 'out-of-range' });
      const subscription = await log.follow({ topic, from: () => 9, onMessages: nothing });
      await until(() => subscription.health().status === 'crashed');
      expect(fatal.map(({ reason }) => reason)).toEqual(['out-of-range']);
    });
  });

  describe('following', () => {
    it('delivers from the position asked for, then what comes after, in order', async () => {
      const log = open();
      const topic = await harness().createTopic(2);
      await put(log, topic, '0', '1', '2');
      const seen: string[] = [];
      const subscription = await log.follow({
        topic,
        from: (partition) => (partition === 0 ? 1 : 0),
        onMessages: (messages) => Promise.resolve(void seen.push(...messages.map(text))),
      });
      await until(() => seen.length === 2);
      for (let i = 3; i < 10; i += 1) await put(log, topic, `${i}`);
      await until(() => seen.length === 9);
      expect(seen).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9']);
      expect(subscription.health()).toEqual({ status: 'ok' });
      await subscription.stop();
      expect(subscription.health().status).toBe('stopped');
    });

    it('leaves nothing out where messages are to gather, and stops while they do', async () => {
      const log = open();
      const topic = await harness().createTopic(1);
      const seen: string[] = [];
      let calls = 0;
      const subscription = await log.follow({
        topic,
        from: () => 0,
        gatherMs: 60_000,
        onMessages: (messages) => {
          calls += 1;
          seen.push(...messages.map(text));
          return Promise.resolve();
        },
      });
      await put(log, topic, 'first');
      await until(() => seen.length === 1);
      await subscription.stop();
      const texts = Array.from({ length: 20 }, (_, i) => `${i}`);
      const next = await log.follow({
        topic,
        from: () => 1,
        gatherMs: 50,
        onMessages: (messages) => Promise.resolve(void seen.push(...messages.map(text))),
      });
      for (const value of texts) await put(log, topic, value);
      await until(() => seen.length === 21);
      expect(seen).toEqual(['first', ...texts]);
      expect(calls).toBe(1);
      await next.stop();
    });

    it('delivers a batch again when its handler fails, and crashes when it fails to the end', async () => {
      const { log, fatal } = openWithFatal();
      const topic = await harness().createTopic(1);
      const seen: string[] = [];
      let failures = 2;
      const subscription = await log.follow({
        topic,
        from: () => 0,
        retry: QUICK,
        onMessages: (messages) => {
          failures -= 1;
          if (messages.map(text).includes('poison') || failures >= 0)
            return Promise.reject(new TypeError('a value'));
          seen.push(...messages.map(text));
          return Promise.resolve();
        },
      });
      await put(log, topic, 'good');
      await until(() => seen.length === 1);
      await put(log, topic, 'poison');
      await until(() => fatal.length === 1);
      expect(subscription.health().status).toBe('crashed');
      expect(fatal[0]?.message).toContain(`${topic}, partition 0, offset 1 kept failing (TypeError)`);
      expect(fatal[0]?.message).not.toContain('a value');
    });
  });
}
