import { useStack } from '@commander/testing';
import { describeBatchTarget } from '../batch-target.features';
import { PostgresqlHarness } from './testing/postgresql-harness';

jest.setTimeout(60_000);

describe('PostgreSQL', () => {
  const suite = useStack();
  describeBatchTarget('PostgreSQL', async () => PostgresqlHarness.start(await suite.createTestDatabase()));
});
