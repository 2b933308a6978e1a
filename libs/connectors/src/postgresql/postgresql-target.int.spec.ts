import { useStack } from '@commander/testing';
import { describeBatchTarget } from '../batch-target.features';
import { PostgresqlHarness } from './testing/postgresql-harness';

describe('PostgreSQL', () => {
  const suite = useStack();
  describeBatchTarget('PostgreSQL', async () => PostgresqlHarness.start(await suite.createTestDatabase()));
});
