import { randomUUID } from 'node:crypto';
import { Kafka, type Producer } from 'kafkajs';
import { UNROUTED } from '@commander/contracts';
import { waitUntil } from '@commander/stack';
import { useStack } from '@commander/testing';
import { KafkaCommander, makePlace, type Place } from './testing/kafka-commander';
import { readOutcomes } from './testing/outcome-oracle';
import { planOf } from './testing/plan-of';

jest.setTimeout(180_000);

const WITHIN_MS = 60_000;
const FIVE_MB = 5_000_000;
const GZIP = 1;
const TOPIC = 2;

interface Raw {
  readonly value: string | Buffer | null;
  readonly headers?: Record<string, string>;
  readonly key?: string;
}

const event = (type: string, more = {}) =>
  JSON.stringify({
    specversion: '1.0',
    id: randomUUID(),
    source: '/stranger/1',
    type,
    subject: 'x',
    time: '2026-01-15T10:00:00Z',
    datacontenttype: 'application/json',
    project: UNROUTED,
    data: {},
    ...more,
  });

/** Text that gzip cannot make small. */
const noise = (bytes: number): string => {
  let [text, state] = ['', 1];
  while (text.length < bytes) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    text += state.toString(36);
  }
  return text.slice(0, bytes);
};

describe('poison messages', () => {
  const suite = useStack();
  const commanders: KafkaCommander[] = [];
  const kafka = () => new Kafka({ brokers: suite.brokers, logLevel: 0 });
  let producer: Producer;
  let place: Place;
  let token: string;

  beforeAll(async () => {
    place = await makePlace(suite, 'development');
    for (const name of ['first', 'second']) commanders.push(await KafkaCommander.open(place, name));
    token = await commander().token('ada', { project: '*', role: 'admin' });
    producer = kafka().producer({ createPartitioner: () => () => 0 });
    await producer.connect();
  });
  afterAll(async () => {
    await producer?.disconnect();
    await Promise.all(commanders.map((one) => one.close()));
  });

  function commander(): KafkaCommander {
    const [first] = commanders;
    if (!first) throw new Error('No commander was started.');
    return first;
  }

  const send = (topic: string, ...messages: Raw[]) =>
    producer.send({ topic, compression: GZIP, messages: messages.map((raw) => ({ partition: 0, ...raw })) });

  const letMessagesBeLarge = async (topic: string): Promise<void> => {
    const admin = kafka().admin();
    await admin.connect();
    const configEntries = [{ name: 'max.message.bytes', value: '12000000' }];
    await admin.alterConfigs({
      validateOnly: false,
      resources: [{ type: TOPIC, name: topic, configEntries }],
    });
    await admin.disconnect();
  };

  const sendFreely = async (topic: string, raw: Raw): Promise<void> => {
    await waitUntil(
      () =>
        send(topic, raw).then(
          () => true,
          () => false,
        ),
      WITHIN_MS,
    );
  };

  /** The places and reasons of the letters of a topic, each once, when there are as many as expected. */
  async function lettersOf(topic: string, count: number): Promise<string[]> {
    let found: Record<string, string>[] = [];
    const enough = await waitUntil(async () => {
      found = await commander().letters(topic);
      return found.length >= count;
    }, WITHIN_MS);
    expect({ enough, found: found.length }).toEqual({ enough: true, found: count });
    return found.map((letter) =>
      `${letter['dlq-offset']} ${letter['dlq-reason']} ${letter['dlq-value'] ?? ''}`.trim(),
    );
  }

  const startsDryRun = async (): Promise<void> => {
    const plan = planOf(randomUUID(), `p-${randomUUID().slice(0, 8)}`);
    const ask = (path: string, body: object) => commander().ask(path, { method: 'POST', token, body });
    expect(await ask('/projects', { plan })).toMatchObject({ status: 202 });
    const id = randomUUID();
    const request = { project_id: plan.project.name, execution_type: 'dry-run' };
    const command = { command: 'execute-migration', id, operator: 'ada', request };
    await send(place.topics.commands, { value: JSON.stringify(command) });
    const answered = async (): Promise<boolean> =>
      (await readOutcomes(commander().log, place.topics.events)).outcomes.has(id);
    expect(await waitUntil(answered, WITHIN_MS)).toBe(true);
    expect(commanders.flatMap(({ fatal }) => fatal)).toEqual([]);
  };

  it('of five megabytes reach no topic unless its owner allows them', async () => {
    const value = noise(FIVE_MB);
    for (const topic of Object.values(place.topics))
      await expect(send(topic, { value })).rejects.toThrow(/larger than the max message size|too large/i);
  });

  it('on the commands are answered by a rejection, kept as a letter where they are no JSON, and stop nobody', async () => {
    const { commands, events } = place.topics;
    await letMessagesBeLarge(commands);
    const id = randomUUID();
    await send(
      commands,
      { value: '{"command": "pause", canary' },
      { value: null },
      { value: '' },
      { value: Buffer.from([0xff, 0xfe, 0x00]) },
      { value: JSON.stringify({ command: 'launch', id, operator: 'ada' }) },
      { value: JSON.stringify({ command: 'pause', operator: 'a\0', execution_id: 'x\0', reason: '\ud800' }) },
      { value: '['.repeat(100_000) },
      { value: '[]', headers: { traceparent: 'canary', 'content-type': 'application/xml' } },
    );
    await sendFreely(commands, { value: noise(FIVE_MB) });
    await sendFreely(commands, { value: JSON.stringify({ command: 'pause', [noise(FIVE_MB)]: 1 }) });
    await sendFreely(commands, { value: 'x', headers: { large: noise(2_000_000) } });
    const notJson = 'not-json: The message is not a JSON document.';
    expect(await lettersOf(commands, 7)).toEqual([
      `0 ${notJson}`,
      `1 ${notJson}`,
      `2 ${notJson}`,
      `3 ${notJson}`,
      `6 ${notJson}`,
      `8 ${notJson} omitted`,
      `10 ${notJson} omitted`,
    ]);
    await startsDryRun();
    const { received, outcomes } = await readOutcomes(commander().log, events);
    expect([...received].filter((one) => outcomes.get(one)?.length !== 1)).toEqual([]);
    expect([...outcomes.values()].filter(([type]) => type === 'commander.command.rejected.v1')).toHaveLength(
      11,
    );
    expect(outcomes.get(id)).toEqual(['commander.command.rejected.v1']);
  });

  it('on the stream are passed over and buried once, by whichever commander owns the partition', async () => {
    const { events } = place.topics;
    await letMessagesBeLarge(events);
    const [before = 0] = await commander().log.ends(events);
    await send(
      events,
      { value: '{"specversion": canary' },
      { value: null },
      { value: '{}', headers: { type: 'commander.batch.committed.v1' } },
      { value: event('commander.something-new.v1') },
      { value: event('commander.execution.paused.v1', { after: 'canary' }) },
      { value: event('commander.command.received.v1', { subject: 'x\0' }) },
      { value: '{}', headers: { type: 'commander.batch.lineage.v1' } },
    );
    await sendFreely(events, { value: noise(FIVE_MB) });
    const letters = await lettersOf(events, 7);
    expect(
      letters.map((letter) => letter.replace(/\d+/, (offset) => String(Number(offset) - before))),
    ).toEqual([
      '0 malformed-event: The message is no event of ours (see (root)).',
      '1 malformed-event: The message is no event of ours (see (root)).',
      '2 malformed-event: The message is no event of ours (see specversion).',
      '4 malformed-event: The message is no event of ours (see after).',
      '5 malformed-event: The message is no event of ours (see data.command_id).',
      '6 malformed-event: The message is no event of ours (see specversion).',
      '7 malformed-event: The message is no event of ours (see (root)). omitted',
    ]);
    await startsDryRun();
    await commanders.pop()?.close();
    commanders.push(await KafkaCommander.open(place, 'third'));
    await startsDryRun();
    expect(await lettersOf(events, 7)).toEqual(letters);
  });

  it('can be listed and replayed by an admin of every project, and tell nobody what they hold', async () => {
    const { commands, events } = place.topics;
    const ask = (path: string, body?: object, who = token) =>
      commander().ask(path, { method: body ? 'POST' : 'GET', token: who, body });
    const other = await commander().token('mia', { project: randomUUID(), role: 'admin' });
    expect(await ask('/dead-letters', undefined, other)).toMatchObject({ status: 403 });
    const listed = await ask('/dead-letters');
    expect(listed.body.dead_letters).toHaveLength(14);
    expect(JSON.stringify(listed)).not.toContain('canary');
    expect(await ask('/dead-letters/commands/0:0')).toMatchObject({
      status: 200,
      body: { dead_letter: { message: '0:0', held: true, replayed: null, ids: {} } },
    });
    expect(await ask('/dead-letters/commands/0:99')).toMatchObject({ status: 404 });
    expect(await ask('/dead-letters/replay', { topic: 'commands' })).toMatchObject({ status: 400 });
    const commandsBefore = (await readOutcomes(commander().log, events)).received.size;
    const replay = { topic: 'commands', all: true };
    const replayed = await ask('/dead-letters/replay', replay);
    expect(replayed).toMatchObject({ status: 200, body: { skipped: [], left: 0 } });
    expect(replayed.body.replayed).toHaveLength(5);
    // They are poison still: each becomes a letter again, but no second command.
    const letters = async (): Promise<boolean> => (await commander().letters(commands)).length === 7 + 5 + 5;
    expect(await waitUntil(letters, WITHIN_MS)).toBe(true);
    await startsDryRun();
    const { received, outcomes } = await readOutcomes(commander().log, events);
    expect(received.size).toBe(commandsBefore + 2);
    expect([...received].filter((id) => outcomes.get(id)?.length !== 1)).toEqual([]);
    const again = await ask('/dead-letters/replay', { topic: 'commands', letters: ['0:0'] });
    expect(JSON.stringify(again.body)).toContain('ada replayed it at');
  });

  it('of an unknown major version stop the readers of state, which say how to mend it', async () => {
    await send(place.topics.events, { value: event('commander.execution.paused.v2') });
    const stopped = await waitUntil(
      () => Promise.resolve(commanders.some(({ fatal }) => fatal.length > 0)),
      WITHIN_MS + 60_000,
    );
    expect(stopped).toBe(true);
    const causes = commanders.flatMap(({ fatal }) => fatal.map(({ cause }) => String(cause)));
    expect(causes.join()).toMatch(
      /commander\.execution\.paused\.v2 is a version that this release cannot read; upgrade it/,
    );
    expect(await commander().letters(place.topics.events)).toHaveLength(7);
  });
});
