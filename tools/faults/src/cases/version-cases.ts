import { v7 } from 'uuid';
import { TOPICS } from '@commander/contracts';
import { checkCommands } from '../oracle/check-stream';
import { named, readHistory } from '../oracle/stream-events';
import { completesDuring } from './during';
import type { FaultCase } from './fault-case';
import { mustCome } from './must-come';
import { sentOrders } from './sent-orders';
import type { Trial } from './trial';

const BIG = { orders: 4000, config: { batch_size: 100, parallel_batches: 2 } };
const UNROUTED = '_unrouted';

const envelope = (type: string, data: object): object => ({
  specversion: '1.0',
  id: v7(),
  source: '/stranger/1',
  subject: 'x',
  type,
  time: '2026-01-01T00:00:00Z',
  datacontenttype: 'application/json',
  project: 'x',
  data,
});

const until = (holds: () => boolean, { arena }: Trial, otherwise: string): Promise<void> =>
  mustCome(async () => {
    await arena.stream.catchUp();
    return holds();
  }, otherwise);

/** An order that stands in the topic, as a later release might write it. */
async function newerOrders(trial: Trial): Promise<object[]> {
  const sent = await sentOrders(trial);
  const load = sent.find(({ kind }) => kind === 'load');
  if (!load) throw new Error('No batch was ordered.');
  return [
    { ...load, kind: 'load.v2' },
    { ...load, batch: { ...load.batch, range: { kind: 'hashes', from: 'a', upto: 'b' } } },
    envelope('commander.load.v2', load),
  ];
}

const orders = completesDuring({
  id: 'broker.unknown-version.orders',
  group: 'broker',
  title: 'Orders of a major version that is not known: kept as dead letters, and nobody waits for them',
  options: BIG,
  strike: async (trial) => {
    const { arena, shop } = trial;
    await trial.untilLoading('Customer');
    const newer = (await newerOrders(trial)).map((order) => JSON.stringify(order));
    for (const partition of [0, 1, 2, 3])
      await arena.broker.produce(
        TOPICS.batches,
        newer.map((value) => ({ key: shop.projectId, value, partition })),
      );
    const buried = (): number =>
      arena.stream
        .all()
        .filter(({ topic, value }) => topic === `${TOPICS.batches}.dlq` && newer.includes(value ?? ''))
        .length;
    await until(() => buried() >= 4 * newer.length, trial, 'Not every such order became a dead letter.');
  },
});

const commands = completesDuring({
  id: 'broker.unknown-version.commands',
  group: 'broker',
  title: 'Commands of a major version that is not known: each is refused, once, and does nothing',
  options: BIG,
  strike: async (trial) => {
    const { arena, execution } = trial;
    await trial.untilLoading('Customer');
    const cancel = { command: 'cancel', operator: 'admin', execution_id: execution };
    const newer = [
      { ...cancel, id: v7(), version: 2 },
      { ...cancel, id: v7(), command: 'cancel.v2' },
      { ...envelope('commander.cancel.v2', cancel), id: v7() },
    ];
    await arena.stream.catchUp();
    const unrouted = () => readHistory(arena.stream.eventsOf(UNROUTED));
    const refused = (): number => named(unrouted(), 'command.rejected').length;
    const before = refused();
    await arena.broker.produce(
      TOPICS.commands,
      newer.map((command) => ({ value: JSON.stringify(command) })),
    );
    // By number: a command that nobody proved does not stand under the id that it claims.
    await until(() => refused() >= before + newer.length, trial, 'Not every such command was refused.');
    checkCommands(unrouted(), trial.v);
  },
});

/** What a later release might say. */
export const VERSION_CASES: readonly FaultCase[] = [orders, commands];
