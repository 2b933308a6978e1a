import type { Cluster, Kafka } from 'kafkajs';

/**
 * A connection to the brokers that belongs to no consumer group. kafkajs has no consumer without a group, but it hands its
 * cluster to partition assigners: so a consumer is made that never joins, and its cluster is used alone.
 */
export function borrowCluster(kafka: Kafka): Cluster {
  let borrowed: Cluster | undefined;
  kafka.consumer({
    groupId: 'never-joined',
    allowAutoTopicCreation: false,
    partitionAssigners: [
      ({ cluster }) => {
        borrowed = cluster;
        return {
          name: 'none',
          version: 0,
          assign: () => Promise.resolve([]),
          protocol: () => ({ name: 'none', metadata: Buffer.alloc(0) }),
        };
      },
    ],
  });
  if (!borrowed) throw new TypeError('kafkajs no longer hands its cluster to partition assigners.');
  return borrowed;
}
