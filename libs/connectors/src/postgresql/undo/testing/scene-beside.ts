import { useStack } from '@commander/testing';
import { PostgresqlHarness } from '../../testing/postgresql-harness';
import { useScene, type UndoScene } from '../../../undo/testing/undo-scene';

/** A scene in a PostgreSQL database of its own, and a session of somebody else there. */
export interface SceneBeside {
  readonly scene: UndoScene;
  readonly other: PostgresqlHarness;
  readonly url: string;
  readonly stack: ReturnType<typeof useStack>;
}

/** A scene beside somebody else, for a suite. */
export function useSceneBeside(): SceneBeside {
  const stack = useStack();
  const held: { other?: PostgresqlHarness; url: string } = { url: '' };
  const suite = useScene(async () => {
    held.url = await stack.createTestDatabase();
    held.other = await PostgresqlHarness.start(held.url);
    return PostgresqlHarness.start(held.url);
  });
  afterAll(() => held.other?.end());
  return {
    stack,
    get scene(): UndoScene {
      return suite.scene;
    },
    get other(): PostgresqlHarness {
      if (!held.other) throw new Error('The other session is there from beforeAll on.');
      return held.other;
    },
    get url(): string {
      return held.url;
    },
  };
}
