import { useStack } from '@commander/testing';
import { describeBatchTarget } from '../batch-target.features';
import { MariadbHarness } from './testing/mariadb-harness';

jest.setTimeout(60_000);

describe('MariaDB', () => {
  const suite = useStack({ mariadb: true });
  describeBatchTarget('MariaDB', async () => MariadbHarness.start(await suite.createMariadbDatabase()));
});
