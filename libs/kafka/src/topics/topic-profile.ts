import type { TopicRole } from './topic-names';

/** What the topics of an installation must be like. */
export interface TopicProfile {
  /** `development` lets one broker do; `production` insists on replicas. */
  name: 'development' | 'production';
  partitions: Record<TopicRole, number>;
  /** Copies of each partition. */
  replicationFactor: number;
}

/** Enough for 16 busy processors; the counts can be chosen once, before the first start: they decide where a key belongs. */
const DEFAULT_PARTITIONS: Record<TopicRole, number> = { commands: 4, events: 8, batches: 16 };

/** The profile by its name, with partition counts of one's own where given. */
export function topicProfile(
  name: TopicProfile['name'],
  partitions: Partial<Record<TopicRole, number>> = {},
): TopicProfile {
  const replicationFactor = name === 'production' ? 3 : 1;
  return { name, partitions: { ...DEFAULT_PARTITIONS, ...partitions }, replicationFactor };
}
