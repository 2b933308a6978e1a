import { topicProblems } from './topic-problems';
import { topicProfile } from './topic-profile';
import { topicSpecs } from './topic-spec';

const production = topicProfile('production', { events: 2 });
const events = topicSpecs('p.', production).filter(({ topic }) => topic === 'p.commander.events.v1');

describe('topicProblems', () => {
  it.each(events)('finds nothing wrong with what was provisioned', (spec) => {
    expect(topicProblems(spec, { ...spec, replicas: spec.replicationFactor }, production)).toEqual([]);
  });

  it.each(events)('names every problem in a sentence', (spec) => {
    const found = {
      partitions: 3,
      replicas: 1,
      config: { 'cleanup.policy': 'compact', 'retention.ms': '604800000', 'retention.bytes': '-1' },
    };
    expect(topicProblems(spec, found, production)).toEqual([
      'The topic p.commander.events.v1 has 3 partitions instead of 2: set the configured count to what the topic was made with, or make it anew while it is empty.',
      'The topic p.commander.events.v1 has cleanup.policy=compact: set it to delete.',
      'The topic p.commander.events.v1 has retention.ms=604800000: set it to -1.',
      'The topic p.commander.events.v1 has 1 replicas: production needs at least 3.',
      'The topic p.commander.events.v1 has min.insync.replicas=unset: set it to 2 or more.',
      'The topic p.commander.events.v1 allows unclean leader election: set unclean.leader.election.enable to false.',
    ]);
    expect(topicProblems(spec, found, topicProfile('development'))).toHaveLength(3);
    expect(topicProblems(spec, undefined, production)).toEqual([
      'The topic p.commander.events.v1 does not exist: run the provisioning step.',
    ]);
  });

  it('takes a longer retention than asked for, where the topic need not be kept for ever', () => {
    const [commands] = topicSpecs('', production);
    const config = { ...commands?.config, 'retention.ms': '-1' };
    expect(commands && topicProblems(commands, { ...commands, replicas: 3, config }, production)).toEqual([]);
  });
});
