import { useStack } from '@commander/testing';
import { describeUndoExpiry } from '../../undo/undo-expiry.features';
import { describeUndoReferences } from '../../undo/undo-references.features';
import { describeUndo } from '../../undo/undo.features';
import { MariadbHarness } from '../testing/mariadb-harness';

jest.setTimeout(60_000);

describe('MariaDB', () => {
  const suite = useStack({ mariadb: true });
  const start = async () => MariadbHarness.start(await suite.createMariadbDatabase());
  describeUndo('MariaDB', start);
  describeUndoReferences('MariaDB', start);
  describeUndoExpiry('MariaDB', start);
});
