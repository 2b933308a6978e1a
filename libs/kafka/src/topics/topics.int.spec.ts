import { useStack } from '@commander/testing';
import { withAdmin } from '../kafkajs/with-admin';
import { until } from '../testing/until';
import { checkTopics } from './check-topics';
import { provisionTopics } from './provision-topics';
import { topicNames } from './topic-names';
import { topicProfile } from './topic-profile';

jest.setTimeout(60_000);

describe('the topics of an installation', () => {
  const suite = useStack();
  const connection = () => ({ brokers: suite.brokers, clientId: 'topics', topicPrefix: suite.prefix });
  const profile = topicProfile('development', { batches: 3 });

  it('are missing, then made once, then right; and what was changed is found', async () => {
    const missing = await checkTopics(connection(), profile);
    expect(missing).toHaveLength(6);
    expect(missing[0]).toContain('does not exist');

    expect(await provisionTopics(connection(), profile)).toHaveLength(6);
    expect(await provisionTopics(connection(), profile)).toEqual([]);
    expect(await checkTopics(connection(), profile)).toEqual([]);

    const { events } = topicNames(suite.prefix);
    await withAdmin(connection(), 'to change a topic', async (admin) => {
      const configEntries = [{ name: 'cleanup.policy', value: 'compact' }];
      await admin.alterConfigs({
        validateOnly: false,
        resources: [{ type: 2, name: events, configEntries }],
      });
    });
    // The broker answers an alteration before it shows it.
    let problems: string[] = [];
    await until(
      async () => (problems = await checkTopics(connection(), topicProfile('development'))).length > 1,
      () => problems,
    );
    expect(problems).toEqual([
      `The topic ${events} has cleanup.policy=compact: set it to delete.`,
      `The topic ${events} has retention.ms=604800000: set it to -1.`,
      expect.stringContaining('has 3 partitions instead of 16'),
    ]);
    expect((await checkTopics(connection(), topicProfile('production'))).length).toBeGreaterThan(12);
  });

  it('cannot be made where no broker answers, which one sentence says', async () => {
    const nobody = { ...connection(), brokers: ['127.0.0.1:1'] };
    await expect(provisionTopics(nobody, profile)).rejects.toMatchObject({
      reason: 'unavailable',
      message: expect.stringMatching(
        /^Kafka did not do what was asked \(to create the topics: .*\); see whether/,
      ) as string,
    });
  });
});
