import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { deadLetterTopic } from './consume/dead-letter';
import { PoisonMessage } from './port/poison-message';
import type { MessageLogHarness } from './testing/message-log-harness';
import { QUICK, collect, put, putTo, text } from './testing/messages';
import { openLogs } from './testing/open-logs';
import { until } from './testing/until';

const numbers = (count: number, from = 0): string[] => Array.from({ length: count }, (_, i) => `${from + i}`);

/** What the consumer groups of every message log must do; run on each adapter. */
export function consumerGroupFeatures(harness: () => MessageLogHarness): void {
  const { open, openWithFatal } = openLogs(harness);

  describe('a group', () => {
    it('delivers every message once, in order, and goes on where it stopped', async () => {
      const log = open();
      const topic = await harness().createTopic(1);
      const group = harness().newGroup();
      const seen: string[] = [];
      const onMessage = (message: Parameters<typeof text>[0]): Promise<void> =>
        Promise.resolve(void seen.push(text(message)));
      await put(log, topic, ...numbers(20));
      const first = await log.consume({ group, topics: [topic], onMessage });
      await until(() => seen.length === 20);
      await first.stop();
      await put(log, topic, ...numbers(20, 20));
      const second = await open().consume({ group, topics: [topic], onMessage });
      await until(() => seen.length === 40);
      expect(seen).toEqual(numbers(40));
      expect(second.health()).toEqual({ status: 'ok' });
    });

    it('shares its partitions with a member that joins, and takes them back when it leaves', async () => {
      const topic = await harness().createTopic(4);
      const group = harness().newGroup();
      const log = open();
      const owners = new Map<number, string>();
      const seen = new Map<string, Set<string>>();
      const join = (name: string): Promise<{ stop(): Promise<void> }> =>
        open().consume({
          group,
          topics: [topic],
          concurrency: 4,
          onAssigned: ({ partition }) => void owners.set(partition, name),
          onMessage: (message) => {
            seen.set(text(message), (seen.get(text(message)) ?? new Set()).add(name));
            return Promise.resolve();
          },
        });
      const putEverywhere = (value: string): Promise<unknown> =>
        Promise.all([0, 1, 2, 3].map((partition) => putTo(log, topic, partition, [`${value}-${partition}`])));
      const everywhere = (value: string): boolean =>
        [0, 1, 2, 3].every((partition) => seen.has(`${value}-${partition}`));
      const ownersOf = (): string =>
        [0, 1, 2, 3]
          .map((partition) => owners.get(partition) ?? '-')
          .sort()
          .join('');

      await join('a');
      await putEverywhere('alone');
      await until(() => everywhere('alone'));
      const second = await join('b');
      await until(() => ownersOf() === 'aabb', ownersOf);
      await putEverywhere('shared');
      await until(() => everywhere('shared'));
      await second.stop();
      await until(() => ownersOf() === 'aaaa', ownersOf);
      await putEverywhere('back');
      await until(() => everywhere('back'));
      for (const partition of [0, 1, 2, 3]) expect(seen.get(`back-${partition}`)).toEqual(new Set('a'));
    });

    it('holds up no partition for a long handler of another, and keeps both in the group', async () => {
      const topic = await harness().createTopic(2);
      const log = open();
      const assigned: number[] = [];
      const seen: string[] = [];
      const subscription = await log.consume({
        group: harness().newGroup(),
        topics: [topic],
        concurrency: 2,
        onAssigned: ({ partition }) => void assigned.push(partition),
        onMessage: async (message, { signal }) => {
          if (text(message) === 'long') {
            await Promise.all([sleep(harness().longHandlerMs), until(() => seen.includes('y'))]);
          }
          seen.push(signal.aborted ? 'aborted' : text(message));
        },
      });
      await put(log, topic, 'long', 'after');
      await putTo(log, topic, 1, ['x', 'y']);
      await until(
        () => seen.length === 4,
        () => seen,
      );
      expect(seen).toEqual(['x', 'y', 'long', 'after']);
      expect(assigned.sort()).toEqual([0, 1]);
      expect(subscription.health()).toEqual({ status: 'ok' });
    });

    it('runs no more handlers at a time than asked for, and one per partition', async () => {
      const topic = await harness().createTopic(4);
      const log = open();
      for (const partition of [0, 1, 2, 3]) await putTo(log, topic, partition, numbers(10));
      const running = new Set<number>();
      let most = 0;
      let done = 0;
      let meet: () => void = () => undefined;
      const met = new Promise<void>((resolve) => (meet = resolve));
      await log.consume({
        group: harness().newGroup(),
        topics: [topic],
        concurrency: 2,
        onMessage: async ({ partition }) => {
          expect(running.has(partition)).toBe(false);
          running.add(partition);
          most = Math.max(most, running.size);
          if (running.size === 2) meet();
          await met;
          // Others begin now if they would.
          await turn();
          running.delete(partition);
          done += 1;
        },
      });
      await until(
        () => done === 40,
        () => done,
      );
      expect(most).toBe(2);
    });
  });

  describe('redelivery', () => {
    it('calls a failing handler again', async () => {
      const topic = await harness().createTopic(1);
      const log = open();
      const seen: string[] = [];
      await put(log, topic, ...numbers(3));
      await log.consume({
        group: harness().newGroup(),
        topics: [topic],
        retry: QUICK,
        onMessage: (message) => {
          seen.push(text(message));
          return text(message) === '1' && seen.length < 4
            ? Promise.reject(new Error('once more'))
            : Promise.resolve();
        },
      });
      await until(
        () => seen.length === 5,
        () => seen,
      );
      expect(seen).toEqual(['0', '1', '1', '1', '2']);
    });

    it('crashes when the tries are used up, and the next member gets the message again', async () => {
      const topic = await harness().createTopic(1);
      const group = harness().newGroup();
      const { log, fatal } = openWithFatal();
      await put(log, topic, ...numbers(3));
      const options = { group, topics: [topic], retry: QUICK };
      const failing = await log.consume({
        ...options,
        onMessage: (message) =>
          text(message) === '1' ? Promise.reject(new RangeError('secret')) : Promise.resolve(),
      });
      await until(() => fatal.length === 1);
      expect(failing.health()).toMatchObject({ status: 'crashed' });
      expect(failing.health().reason).toContain(`${topic}, partition 0, offset 1 kept failing (RangeError)`);
      await failing.stop();
      const seen: string[] = [];
      await open().consume({
        ...options,
        onMessage: (message) => Promise.resolve(void seen.push(text(message))),
      });
      await until(() => seen.length === 2);
      expect(seen).toEqual(['1', '2']);
    });

    it('lets the handler in flight finish when it is stopped, and delivers the rest to the next member', async () => {
      const topic = await harness().createTopic(1);
      const group = harness().newGroup();
      const log = open();
      await put(log, topic, ...numbers(3));
      const seen: string[] = [];
      let finish: (() => void) | undefined;
      const first = await log.consume({
        group,
        topics: [topic],
        onMessage: async (message, { signal }) => {
          await new Promise<void>((resolve) => (finish = resolve));
          seen.push(signal.aborted ? 'aborted' : `first ${text(message)}`);
        },
      });
      await until(() => finish !== undefined);
      const stopping = first.stop();
      finish?.();
      await stopping;
      await open().consume({
        group,
        topics: [topic],
        onMessage: (message) => Promise.resolve(void seen.push(text(message))),
      });
      await until(
        () => seen.length === 3,
        () => seen,
      );
      expect(seen).toEqual(['first 0', '1', '2']);
    });

    it('commits nothing for a message that was being tried again when it stopped', async () => {
      const topic = await harness().createTopic(1);
      const group = harness().newGroup();
      const log = open();
      await put(log, topic, '0');
      let tries = 0;
      const first = await log.consume({
        group,
        topics: [topic],
        retry: { attempts: 1_000_000, initialDelayMs: 1, maxDelayMs: 1 },
        onExhausted: 'dead-letter',
        onMessage: () => Promise.reject(new Error(`try ${(tries += 1)}`)),
      });
      await until(() => tries > 2);
      expect(first.health()).toMatchObject({ status: 'retrying' });
      await first.stop();
      const seen: string[] = [];
      await open().consume({
        group,
        topics: [topic],
        onMessage: (message) => Promise.resolve(void seen.push(text(message))),
      });
      await until(() => seen.length === 1);
      expect(await log.ends(deadLetterTopic(topic))).toEqual([0]);
    });
  });

  describe('dead letters', () => {
    it('buries poison at once and what kept failing after its tries, with the reason but no value of the error', async () => {
      const topic = await harness().createTopic(1);
      const log = open();
      await log.append([{ topic, partition: 0, key: 'a-key', value: 'poison', headers: { type: 't' } }]);
      await put(log, topic, 'failing', 'good');
      const seen: string[] = [];
      await log.consume({
        group: harness().newGroup(),
        topics: [topic],
        retry: QUICK,
        onExhausted: 'dead-letter',
        onMessage: (message) => {
          seen.push(text(message));
          if (text(message) === 'poison')
            return Promise.reject(new PoisonMessage('not-json', 'The value is not JSON.'));
          return text(message) === 'failing' ? Promise.reject(new TypeError('a@b.c')) : Promise.resolve();
        },
      });
      await until(() => seen.includes('good'));
      expect(seen).toEqual(['poison', 'failing', 'failing', 'failing', 'good']);
      const [first, second] = await collect(
        log.read({ topic: deadLetterTopic(topic), partition: 0, from: 0 }),
      );
      expect(first).toMatchObject({ key: 'a-key', value: Buffer.from('poison') });
      expect(first?.headers).toMatchObject({
        type: 't',
        'dlq-reason': 'not-json: The value is not JSON.',
        'dlq-topic': topic,
        'dlq-partition': '0',
        'dlq-offset': '0',
      });
      expect(second?.headers).toMatchObject({
        'dlq-reason': 'handler-failed: The handler kept failing with TypeError.',
        'dlq-offset': '1',
      });
    });

    it('takes only the failing messages out of a batch', async () => {
      const topic = await harness().createTopic(1);
      const log = open();
      await put(log, topic, ...numbers(10));
      const seen: string[] = [];
      await log.consume({
        group: harness().newGroup(),
        topics: [topic],
        retry: { ...QUICK, attempts: 2 },
        onExhausted: 'dead-letter',
        onMessages: (messages) => {
          if (messages.some((message) => text(message) === '4')) return Promise.reject(new Error('four'));
          seen.push(...messages.map(text));
          return Promise.resolve();
        },
      });
      await until(() => seen.includes('9'));
      expect(seen).toEqual(numbers(10).filter((value) => value !== '4'));
      const letters = await collect(log.read({ topic: deadLetterTopic(topic), partition: 0, from: 0 }));
      expect(letters.map(text)).toEqual(['4']);
    });
  });
}
