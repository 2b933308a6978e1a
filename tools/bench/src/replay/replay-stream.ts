import { TOPICS } from '@commander/contracts';
import { decodeForState } from '@commander/event-sourcing';
import { provisionTopics, topicProfile, type MessageLog, type StoredMessage } from '@commander/kafka';
import { v4 } from 'uuid';
import type { BenchArena } from '../arena/bench-arena';
import { recordStream } from './record-stream';
import { renamed } from './renamed';

const AT_ONCE = 5000;

/** A topic that holds the stream of one execution many times over, each time with ids of its own. */
export interface ReplayStream {
  readonly topic: string;
  readonly messages: number;
  /** How many executions it tells of, each of a project of its own. */
  readonly executions: number;
}

/** Makes a stream of at least so many events, not counting lineage, which a reader of state leaves unparsed. */
export async function makeReplayStream(arena: BenchArena, wanted: number): Promise<ReplayStream> {
  const log = arena.log();
  const recorded = await recordStream(arena, log);
  const events = recorded.filter((message) => decodeForState(message).kind === 'event').length;
  const executions = Math.ceil(wanted / events);
  const topicPrefix = `replay-${v4()}.`;
  const connection = { brokers: arena.brokers, clientId: 'bench', topicPrefix };
  await provisionTopics(connection, topicProfile('development'));
  const topic = topicPrefix + TOPICS.events;
  for (let n = 1; n <= executions; n += 1) await append(log, topic, recorded, n);
  return { topic, messages: recorded.length * executions, executions };
}

async function append(
  log: MessageLog,
  topic: string,
  recorded: readonly StoredMessage[],
  n: number,
): Promise<void> {
  const copies = recorded.map(({ key, value, headers }) => ({
    topic,
    key: renamed(key ?? '', n),
    value: renamed(value?.toString() ?? '', n),
    headers,
  }));
  for (let from = 0; from < copies.length; from += AT_ONCE)
    await log.append(copies.slice(from, from + AT_ONCE));
}
