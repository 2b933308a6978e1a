import type { TopicProfile } from './topic-profile';
import type { TopicSpec } from './topic-spec';

/** A topic as the brokers have it. */
export interface TopicFound {
  partitions: number;
  /** Of the partition with the fewest. */
  replicas: number;
  config: Record<string, string>;
}

/** What is wrong with a topic, a sentence each; none where it may be used. */
export function topicProblems(
  spec: TopicSpec,
  found: TopicFound | undefined,
  profile: TopicProfile,
): string[] {
  if (!found) return [`The topic ${spec.topic} does not exist: run the provisioning step.`];
  const problems = [...shapeProblems(spec, found), ...configProblems(spec, found)];
  return profile.name === 'production' ? [...problems, ...safetyProblems(spec.topic, found)] : problems;
}

function shapeProblems({ topic, partitions }: TopicSpec, found: TopicFound): string[] {
  if (found.partitions === partitions) return [];
  return [
    `The topic ${topic} has ${found.partitions} partitions instead of ${partitions}: set the configured count to what the topic was made with, or make it anew while it is empty.`,
  ];
}

function configProblems({ topic, config }: TopicSpec, found: TopicFound): string[] {
  return ['cleanup.policy', 'retention.ms', 'retention.bytes']
    .filter((name) => !suffices(name, found.config[name], config[name]))
    .map(
      (name) =>
        `The topic ${topic} has ${name}=${found.config[name] ?? 'unset'}: set it to ${config[name] ?? 'its default'}.`,
    );
}

// Longer retention than asked for loses nothing; -1 is for ever.
function suffices(name: string, found: string | undefined, wanted: string | undefined): boolean {
  if (!name.startsWith('retention.') || wanted === '-1') return found === wanted;
  return found === '-1' || Number(found) >= Number(wanted);
}

function safetyProblems(topic: string, { replicas, config }: TopicFound): string[] {
  const problems: string[] = [];
  if (replicas < 3)
    problems.push(`The topic ${topic} has ${replicas} replicas: production needs at least 3.`);
  if (!(Number(config['min.insync.replicas']) >= 2)) {
    problems.push(
      `The topic ${topic} has min.insync.replicas=${config['min.insync.replicas'] ?? 'unset'}: set it to 2 or more.`,
    );
  }
  if (config['unclean.leader.election.enable'] !== 'false') {
    problems.push(
      `The topic ${topic} allows unclean leader election: set unclean.leader.election.enable to false.`,
    );
  }
  return problems;
}
