import { readFileSync } from 'node:fs';
import { TOPICS } from '@commander/contracts';
import { waitUntil } from '@commander/stack';
import type { Arena } from '../arena/arena';
import { spareSpec } from '../arena/spare-service';
import type { FaultCase } from './fault-case';
import { Trial } from './trial';

const WITHIN_MS = 60_000;
const PARTITIONS = { [TOPICS.commands]: 4, [TOPICS.events]: 8, [TOPICS.batches]: 16 };
const KEPT = [
  { name: 'cleanup.policy', value: 'delete' },
  { name: 'retention.ms', value: '-1' },
  { name: 'retention.bytes', value: '-1' },
];

/** What a topic is made with instead of what it must have. */
interface Odd {
  readonly partitions?: number;
  readonly config?: { readonly name: string; readonly value: string }[];
}

/** Makes a set of topics with a prefix of its own, the event stream being odd. */
async function makeTopics({ broker }: Arena, prefix: string, odd: Odd): Promise<void> {
  const topics = Object.entries(PARTITIONS).flatMap(([topic, numPartitions]) => [
    { topic: `${prefix}${topic}`, numPartitions, configEntries: KEPT },
    { topic: `${prefix}${topic}.dlq`, numPartitions: 1, configEntries: KEPT },
  ]);
  const made = topics.map((spec) =>
    spec.topic === `${prefix}${TOPICS.events}`
      ? { ...spec, numPartitions: odd.partitions ?? spec.numPartitions, configEntries: odd.config ?? KEPT }
      : spec,
  );
  await broker.ask((admin) => admin.createTopics({ topics: made }));
}

/** Starts one more of each service on topics that are not as they must be: it ends and says what to mend. */
const refused = (id: string, title: string, said: string, odd?: Odd): FaultCase => ({
  id: `broker.${id}`,
  group: 'broker',
  title,
  expect: 'refuses',
  invariants: ['I12'],
  run: async (arena) => {
    const trial = await Trial.open(arena);
    const prefix = `${id}.`;
    if (odd) await makeTopics(arena, prefix, odd);
    for (const service of ['commander', 'batch-processor-1', 'audit-logger', 'verifier']) {
      const told = await startInVain(arena, service, prefix);
      trial.v.expect('I12', told.code !== 0, () => `${service} runs on topics that are wrong`);
      trial.v.expect('I12', told.output.includes(said), () => `${service} does not say "${said}"`);
    }
    return trial;
  },
});

async function startInVain(
  { services }: Arena,
  like: string,
  prefix: string,
): Promise<{ code: number | null; output: string }> {
  const { port: _port, ...spec } = await spareSpec(services, like, { COMMANDER_KAFKA_TOPIC_PREFIX: prefix });
  await services.spawn(spec);
  const child = services.child(spec.name);
  const ended = await waitUntil(async () => !(await child.status()).running, WITHIN_MS, 100);
  const { exitCode } = ended ? await child.status() : await child.stop();
  return { code: ended ? exitCode : 0, output: readFileSync(child.logFile, 'utf8') };
}

/** Waits until a service has said something and is not well; one that ends is started again, as somebody would who reads no logs. */
async function refuses(trial: Trial, name: string, said: string): Promise<boolean> {
  const { services } = trial.arena;
  return waitUntil(
    async () => {
      await services.restart();
      return trial.logs().includes(said) && !(await services.isWell(name));
    },
    WITHIN_MS,
    500,
  );
}

const ruined = (
  id: string,
  title: string,
  said: string,
  ruin: (trial: Trial) => Promise<void>,
): FaultCase => ({
  id: `broker.${id}`,
  group: 'broker',
  title,
  expect: 'refuses',
  invariants: ['I12'],
  ruins: true,
  run: async (arena) => {
    const trial = await Trial.open(arena);
    await trial.start();
    await trial.untilStatus('completed');
    await arena.services.kill(...arena.services.names);
    await ruin(trial);
    const closed = await refuses(trial, 'commander', said);
    trial.v.expect('I12', closed, () => `the commander does not refuse with "${said}"`);
    return trial;
  },
});

const truncated = ruined(
  'stream-truncated',
  'The beginning of the event stream is deleted: closed, and loudly',
  'COMMANDER_STREAM_TRUNCATED',
  async ({ arena }) => {
    const ends = await arena.broker.ask((admin) => admin.fetchTopicOffsets(TOPICS.events));
    const partitions = ends
      .filter(({ high }) => Number(high) > 0)
      .map(({ partition, high }) => ({ partition, offset: String(Math.ceil(Number(high) / 2)) }));
    await arena.broker.ask((admin) => admin.deleteTopicRecords({ topic: TOPICS.events, partitions }));
  },
);

const tooNew = ruined(
  'unknown-version',
  'An event of a major version that is not known: closed, and loudly',
  'COMMANDER_UNKNOWN_VERSION',
  async ({ arena, shop }) => {
    await arena.stream.catchUp();
    const [known] = arena.stream.eventsOf(shop.projectId);
    const event = JSON.parse(known?.value ?? '{}') as Record<string, unknown>;
    const type = String(event.type).replace(/\.v1$/, '.v2');
    const message = { key: shop.projectId, value: JSON.stringify({ ...event, type }), headers: { type } };
    await arena.broker.produce(TOPICS.events, [{ ...message, partition: known?.partition ?? 0 }]);
  },
);

/** What a service must not work with. */
export const REFUSAL_CASES: readonly FaultCase[] = [
  refused('topic-missing', 'The topics do not exist', 'does not exist: run the provisioning step'),
  refused('wrong-partitions', 'The event stream has too few partitions', 'partitions instead of', {
    partitions: 3,
  }),
  refused('wrong-retention', 'The event stream forgets after an hour', 'has retention.ms=3600000', {
    config: [{ name: 'retention.ms', value: '3600000' }],
  }),
  refused('compacted', 'The event stream is compacted', 'has cleanup.policy=compact', {
    config: [{ name: 'cleanup.policy', value: 'compact' }],
  }),
  truncated,
  tooNew,
];
