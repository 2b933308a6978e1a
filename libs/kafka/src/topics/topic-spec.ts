import { deadLetterTopic } from '../consume/dead-letter';
import type { TopicRole } from './topic-names';
import { topicNames } from './topic-names';
import type { TopicProfile } from './topic-profile';

/** A topic as it must be; `config` holds Kafka's own names and values. */
export interface TopicSpec {
  topic: string;
  partitions: number;
  replicationFactor: number;
  config: Record<string, string>;
}

const DAY_MS = 86_400_000;
const ROLES: TopicRole[] = ['commands', 'events', 'batches'];
// Commands and orders are told again by the event stream, which is kept for ever; dead letters may hold data and go.
const RETENTION_MS: Record<TopicRole, number> = { commands: 7 * DAY_MS, events: -1, batches: 7 * DAY_MS };
const DEAD_LETTER_RETENTION_MS = 30 * DAY_MS;

/** Every topic of an installation, dead letters included. */
export function topicSpecs(prefix: string, profile: TopicProfile): TopicSpec[] {
  const names = topicNames(prefix);
  return ROLES.flatMap((role) => [
    spec(names[role], profile.partitions[role], RETENTION_MS[role], profile),
    spec(deadLetterTopic(names[role]), 1, DEAD_LETTER_RETENTION_MS, profile),
  ]);
}

function spec(topic: string, partitions: number, retentionMs: number, profile: TopicProfile): TopicSpec {
  return {
    topic,
    partitions,
    replicationFactor: profile.replicationFactor,
    config: {
      'cleanup.policy': 'delete',
      'retention.ms': String(retentionMs),
      'retention.bytes': '-1',
      // Whatever a stranger's client compresses with, our readers get what they can read.
      'compression.type': 'gzip',
      ...(profile.name === 'production' && {
        'min.insync.replicas': '2',
        'unclean.leader.election.enable': 'false',
      }),
    },
  };
}
