import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import { GROUPS, TOPICS } from '@commander/contracts';
import { loseProduceAnswer, nthOf } from '../proxy/rules';
import { completesDuring, type During } from './during';
import type { FaultCase } from './fault-case';
import { startSpare } from '../arena/spare-service';
import { mustCome } from './must-come';
import { Trial } from './trial';
import { untilOrdersDone } from './zombie-cases';

const BIG = { orders: 4000, config: { batch_size: 100, parallel_batches: 4 } };
const AWAY_MS = 3000;

const broker = (id: string, title: string, strike: During['strike'], options = BIG): FaultCase =>
  completesDuring({ id: `broker.${id}`, group: 'broker', title, options, strike });

const killed = broker('kill', 'Kafka is killed under load and started again', async (trial) => {
  await trial.untilLoading();
  const { stack } = trial.arena.engines;
  await stack.child('kafka').kill();
  await stack.child('kafka').start();
  await stack.enginesAnswer();
});

const downAtStart = broker('down-at-start', 'Kafka is away while the services start', async (trial) => {
  await trial.untilLoading();
  const { arena } = trial;
  await arena.services.kill(...arena.services.names);
  await arena.engines.stack.child('kafka').kill();
  await arena.services.restart();
  await sleep(AWAY_MS);
  await arena.engines.stack.child('kafka').start();
  await arena.engines.stack.enginesAnswer();
});

const produceAnswers = broker(
  'answer-lost',
  'The answers to three produce requests are lost, then the connections break',
  async (trial) => {
    await trial.untilLoading('Customer');
    const { kafkaProxy } = trial.arena.engines;
    for (let i = 0; i < 3; i += 1) {
      let lost = false;
      const due = nthOf(2);
      kafkaProxy.state.rule = loseProduceAnswer(() => (lost ||= due()));
      await mustCome(() => lost, 'No produce request came by.', 50);
      await sleep(50);
      kafkaProxy.heal();
    }
  },
);

const latency = broker(
  'latency',
  'Everything to and from Kafka takes 200 ms longer',
  async ({ arena }) => {
    arena.engines.kafkaProxy.state.delayMs = 100;
    await Promise.resolve();
  },
  { orders: 1000, config: BIG.config },
);

const halfOpen = broker(
  'half-open',
  'The cable to Kafka is cut for some seconds; connections stay open',
  async (trial) => {
    await trial.untilLoading();
    const { kafkaProxy } = trial.arena.engines;
    kafkaProxy.state.halfOpen = true;
    await sleep(2 * AWAY_MS);
    kafkaProxy.heal();
  },
);

const resets = broker('resets', 'Every connection to Kafka is reset, ten times', async (trial) => {
  await trial.untilLoading();
  for (let i = 0; i < 10; i += 1) {
    trial.arena.engines.kafkaProxy.resetAll();
    await sleep(200);
  }
});

/** Sends every order that stands in the topic once more, as an owner does that has not heard of its sending. */
async function repeatOrders({ arena, shop }: Trial): Promise<void> {
  await arena.stream.catchUp();
  const orders = arena.stream
    .all()
    .filter(({ topic, key }) => topic === TOPICS.batches && key === shop.projectId);
  const messages = orders.map(({ key, value, headers }, i) => ({
    key,
    value,
    headers: JSON.parse(headers) as Record<string, string>,
    partition: i % 4,
  }));
  await arena.broker.produce(TOPICS.batches, messages);
}

const doubledOrders = broker(
  'orders-doubled',
  'Every order comes twice, during the run and after it',
  async (trial) => {
    await trial.untilLoading();
    await repeatOrders(trial);
    await trial.untilStatus('completed');
    await repeatOrders(trial);
    await untilOrdersDone(trial);
  },
  // So many batches that those sent again are met long before the end.
  { orders: 12_000, config: { batch_size: 100, parallel_batches: 2 } },
);

// A group is empty, and can be deleted, once the sessions of the killed have run out; each at a moment of its own.
async function deleteGroups(admin: Admin): Promise<boolean> {
  const { groups } = await admin.listGroups();
  const left = Object.values(GROUPS).filter((name) => groups.some(({ groupId }) => groupId === name));
  if (left.length > 0) await admin.deleteGroups(left);
  return left.length === 0;
}

const deletedOffsets = broker(
  'offsets-deleted',
  'The committed offsets of every group are deleted',
  async (trial) => {
    await trial.untilLoading();
    const { arena } = trial;
    await arena.services.kill(...arena.services.names);
    const deleted = () => arena.broker.ask(deleteGroups).catch(() => false);
    await mustCome(deleted, 'The groups could not be deleted.', 500);
  },
);

const storm = broker('rebalance-storm', 'Processors come and go while batches are written', async (trial) => {
  await trial.untilLoading('Customer');
  const [first = ''] = trial.arena.processors;
  for (let i = 0; i < 3; i += 1) {
    const spare = await startSpare(trial.arena.services, first);
    await trial.arena.services.child(spare.name)[i % 2 === 0 ? 'stop' : 'kill']();
  }
});

const EVENT = {
  specversion: '1.0',
  id: '0190b111-0000-7000-8000-000000000001',
  source: '/x/y',
  subject: 'x',
  time: '2026-01-01T00:00:00Z',
  datacontenttype: 'application/json',
  project: 'x',
  data: {},
};
const POISON = [
  '{ "no json',
  '',
  '[]',
  'null',
  '{}',
  '"text"',
  JSON.stringify({ command: 'explode', operator: 'x' }),
  JSON.stringify({ ...EVENT, type: 'commander.unheard-of.v1' }),
];

const poison = broker(
  'poison',
  'Messages that are no JSON, empty or of an unknown type stand on every topic',
  async (trial) => {
    await trial.untilLoading('Customer');
    for (const topic of Object.values(TOPICS))
      for (const partition of [0, 1, 2, 3])
        await trial.arena.broker.produce(
          topic,
          POISON.map((value) => ({ key: trial.shop.projectId, value, partition })),
        );
  },
);

const tooLarge: FaultCase = {
  id: 'broker.too-large',
  group: 'broker',
  title: 'A message of 5 MB on each topic is refused by the broker',
  expect: 'refuses',
  invariants: ['I12'],
  run: async (arena) => {
    const trial = await Trial.open(arena);
    for (const topic of Object.values(TOPICS)) {
      const taken = await arena.broker.produce(topic, [{ value: 'x'.repeat(5_000_000) }]).then(
        () => true,
        () => false,
      );
      trial.v.expect('I12', !taken, () => `the broker took 5 MB on ${topic}`);
    }
    return trial;
  },
};

/** Faults of the broker and of what stands in it. */
export const BROKER_CASES: readonly FaultCase[] = [
  killed,
  downAtStart,
  produceAnswers,
  latency,
  halfOpen,
  resets,
  doubledOrders,
  deletedOffsets,
  storm,
  poison,
  tooLarge,
];
