import { waitUntil } from '@commander/stack';
import { useStack } from '@commander/testing';
import { logInMemory, Scene } from '../../testing/scene';

jest.setTimeout(60_000);

const WITHIN_MS = 30_000;
const SECOND_IN_DAYS = 1 / 86_400;

describe('undo images whose time has come', () => {
  const suite = useStack();
  let scene: Scene;
  afterEach(() => scene.end());

  const told = async (name: string) =>
    (await scene.read()).accepted.filter((event) => event.name === name).map(({ data }) => data);
  const heard = (name: string) => waitUntil(async () => (await told(name)).length > 0, WITHIN_MS);

  it('are ordered to be deleted without anybody asking, and are not rolled back from then on', async () => {
    scene = new Scene(logInMemory(), await suite.createTestDatabase(), 2);
    await scene.node();
    await scene.begin({ undo: { keep_days: SECOND_IN_DAYS } });
    expect(await heard('undo.forgotten')).toBe(true);
    expect(await told('undo.expired')).toMatchObject([{ execution_id: scene.execution, attempt: 1 }]);
    expect(scene.processor.orders.at(-1)).toMatchObject({
      kind: 'expire',
      execution_id: scene.execution,
      chain_id: scene.execution,
    });

    await scene.command({ command: 'rollback', operator: 'ada', execution_id: scene.execution });
    expect(await heard('command.rejected')).toBe(true);
    expect(await told('command.rejected')).toMatchObject([
      { code: 'not-allowed', message: expect.stringContaining('undo images') as string },
    ]);
  });

  it('are deleted by order of whoever takes the project over', async () => {
    scene = new Scene(logInMemory(), await suite.createTestDatabase(), 2);
    scene.processor.ignored.add('expire');
    const first = await scene.node();
    await scene.begin({ undo: { keep_days: SECOND_IN_DAYS } });
    expect(await waitUntil(() => scene.processor.orders.at(-1)?.kind === 'expire', WITHIN_MS)).toBe(true);
    await first.stop();
    scene.processor.ignored.clear();
    await scene.node();
    expect(await heard('undo.forgotten')).toBe(true);
    expect(await told('undo.expired')).toHaveLength(1);
  });
});
