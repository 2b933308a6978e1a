import { useStack } from '@commander/testing';
import { PostgresqlHarness } from '../testing/postgresql-harness';
import { describeUndoExpiry } from '../../undo/undo-expiry.features';
import { describeUndo } from '../../undo/undo.features';
import { describeUndoReferences } from '../../undo/undo-references.features';

jest.setTimeout(60_000);

describe('PostgreSQL', () => {
  const suite = useStack();
  const start = async () => PostgresqlHarness.start(await suite.createTestDatabase());
  describeUndo('PostgreSQL', start);
  describeUndoReferences('PostgreSQL', start);
  describeUndoExpiry('PostgreSQL', start);
});
