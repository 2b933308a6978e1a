import type { TopicPartition } from './port/stored-message';
import type { Subscription } from './port/subscription';
import type { MessageLogHarness } from './testing/message-log-harness';
import { put, putTo, text } from './testing/messages';
import { openLogs } from './testing/open-logs';
import { until } from './testing/until';

const ALL = [0, 1, 2, 3];

/** How members that rebuild the state of each partition they are given must see it; run on each adapter. */
export function partitionRebuildFeatures(harness: () => MessageLogHarness): void {
  const { open, openWithFatal } = openLogs(harness);

  /** A member whose state per partition is the list of the values read, as a decider's is a fold. */
  const joinRebuilding = async (
    topic: string,
    group: string,
  ): Promise<{ states: Map<number, string[]>; log: string[]; subscription: Subscription }> => {
    const states = new Map<number, string[]>();
    const log: string[] = [];
    const subscription = await open().consume({
      group,
      topics: [topic],
      concurrency: 4,
      startAt: () => 0,
      onAssigned: ({ partition }) => {
        if (states.has(partition)) throw new Error('It was given twice.');
        states.set(partition, []);
        log.push(`assigned ${partition}`);
      },
      onRevoked: ({ partition }: TopicPartition) => {
        states.delete(partition);
        log.push(`revoked ${partition}`);
      },
      onMessage: (message) => {
        const state = states.get(message.partition);
        if (state?.length !== message.offset) throw new Error('It does not continue the state.');
        state.push(text(message));
        return Promise.resolve();
      },
    });
    return { states, log, subscription };
  };

  it('starts every partition newly given from the offset stated, after it was announced, and commits nothing', async () => {
    const topic = await harness().createTopic(4);
    const group = harness().newGroup();
    const log = open();
    for (const partition of ALL) await putTo(log, topic, partition, ['x', 'y']);
    const whole = (states: Map<number, string[]>): boolean =>
      [...states.values()].every((state) => state.length === 2);

    const a = await joinRebuilding(topic, group);
    await until(() => a.states.size === 4 && whole(a.states));
    const b = await joinRebuilding(topic, group);
    await until(
      () => a.states.size === 2 && b.states.size === 2 && whole(b.states),
      () => [a.log, b.log],
    );
    expect([...a.states.keys(), ...b.states.keys()].sort()).toEqual(ALL);
    const kept = [...a.states.keys()];
    for (const partition of ALL) await putTo(log, topic, partition, ['z']);
    const threes = (states: Map<number, string[]>): boolean =>
      [...states.values()].every((state) => state.length === 3);
    await until(() => threes(a.states) && threes(b.states));

    await b.subscription.stop();
    await until(
      () => a.states.size === 4 && threes(a.states),
      () => a.log,
    );
    for (const partition of ALL) {
      expect(a.log.filter((line) => line === `assigned ${partition}`)).toHaveLength(
        kept.includes(partition) ? 1 : 2,
      );
    }
    expect(a.subscription.health()).toEqual({ status: 'ok' });
    await a.subscription.stop();
    const c = await joinRebuilding(topic, group);
    await until(() => c.states.size === 4 && threes(c.states));
  });

  it('tells the handler of a lost partition to hurry, and revokes only when it has ended', async () => {
    const topic = await harness().createTopic(2);
    const group = harness().newGroup();
    const log = open();
    const lines: string[] = [];
    let finish: () => void = () => {};
    const finished = new Promise<void>((resolve) => (finish = resolve));
    await open().consume({
      group,
      topics: [topic],
      concurrency: 2,
      startAt: 'beginning',
      onRevoked: ({ partition }) => void lines.push(`revoked ${partition}`),
      onMessage: async ({ partition, offset }, { signal }) => {
        lines.push(`begin ${partition}/${offset}`);
        signal.addEventListener('abort', () => lines.push(`abort ${partition}`));
        if (offset === 0) await finished;
        lines.push(`end ${partition}/${offset}`);
      },
    });
    await put(log, topic, 'x', 'y');
    await putTo(log, topic, 1, ['x', 'y']);
    await until(
      () => lines.length === 2,
      () => lines,
    );
    await open().consume({ group, topics: [topic], onMessage: () => Promise.resolve() });
    await until(
      () => lines.some((line) => line.startsWith('abort')),
      () => lines,
    );
    const lost = lines.includes('abort 0') ? 0 : 1;
    finish();
    await until(
      () => lines.includes(`revoked ${lost}`) && lines.includes(`end ${1 - lost}/1`),
      () => lines,
    );
    expect(lines.filter((line) => line.includes(` ${lost}`))).toEqual([
      `begin ${lost}/0`,
      `abort ${lost}`,
      `end ${lost}/0`,
      `revoked ${lost}`,
    ]);
  });

  it('crashes where the log does not hold the offset stated', async () => {
    const topic = await harness().createTopic(1);
    const { log, fatal } = openWithFatal();
    await put(log, topic, 'x');
    const subscription = await log.consume({
      group: harness().newGroup(),
      topics: [topic],
      startAt: () => 2,
      onMessage: () => Promise.resolve(),
    });
    await until(() => fatal.length === 1);
    expect(fatal[0]?.reason).toBe('out-of-range');
    expect(subscription.health().reason).toContain('The log holds no offset 2');
  });
}
