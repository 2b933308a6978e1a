import { TOPICS } from '@commander/contracts';
import { partitionFor, type MessageLog, type StoredMessage } from '@commander/kafka';
import type { BenchArena } from '../arena/bench-arena';
import { customersPlan } from '../source/customers-plan';
import { makeTarget } from '../source/make-tables';

const BATCH_SIZE = 100;

/** Runs an execution of small batches and returns every message of its project, in the order of the stream. */
export async function recordStream(arena: BenchArena, log: MessageLog): Promise<readonly StoredMessage[]> {
  const installation = await arena.services(1);
  await makeTarget(arena.target);
  const plan = customersPlan({ source: { connection: 'legacy', table: 'public.customers' } });
  await installation.migrate(plan, { batch_size: BATCH_SIZE });
  const topic = TOPICS.events;
  const partition = partitionFor(plan.project.id, await log.partitions(topic));
  const messages: StoredMessage[] = [];
  for await (const message of log.read({ topic, partition, from: 0 }))
    if (message.key === plan.project.id) messages.push(message);
  return messages;
}
