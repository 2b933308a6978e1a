import { FIRST_AFTER } from '@commander/event-sourcing';
import { waitUntil } from '@commander/stack';
import { uniquePrefix, useStack } from '@commander/testing';
import type { Death } from '../../testing/mortal-log';
import { logInKafka, logInMemory, Scene } from '../../testing/scene';

jest.setTimeout(300_000);

const WAIT_MS = 60_000;
const BATCHES = 4;

describe('taking over from a commander', () => {
  const suite = useStack();
  const scenes: Scene[] = [];
  afterEach(async () => {
    for (const scene of scenes.splice(0)) await scene.end();
  });

  async function sceneIn(transport = logInMemory()): Promise<Scene> {
    const scene = new Scene(transport, await suite.createTestDatabase(), BATCHES);
    scenes.push(scene);
    return scene;
  }

  async function expectSound(scene: Scene): Promise<void> {
    const { accepted, state } = await scene.read();
    const decisions = new Map(accepted.map((event) => [event.id, event]));
    const untold = scene.processor.orders.filter(({ decision_id, position }) => {
      const decision = decisions.get(decision_id);
      return decision?.place !== `${position.partition}/${position.offset}`;
    });
    expect(untold).toEqual([]);
    expect(state.pending).toEqual([]);
    const names = accepted.map(({ name }) => name as string);
    const once = ['plan.applied', 'execution.started', 'strategy.chosen', 'execution.completed'];
    expect(names.filter((name) => once.includes(name))).toEqual(once);
    expect(names.filter((name) => name === 'batch.committed')).toHaveLength(BATCHES);
    const verified = accepted.flatMap((event) => (event.name === 'checkpoint.verified' ? [event.data] : []));
    expect(verified.length).toBeGreaterThan(0);
    expect(verified.map(({ valid }) => valid)).toEqual(
      names.filter((name) => name === 'checkpoint.created').map(() => true),
    );
  }

  // A run appends about sixteen times; past its end a death does not come.
  const deaths: Death[] = Array.from({ length: 18 }, (_, i) => ({
    append: i + 1,
    when: i % 4 === 0 ? 'before' : 'after',
  }));

  it.each(deaths)('that dies $when append $append changes nothing', async (death) => {
    const scene = await sceneIn();
    const first = await scene.node({ death });
    await scene.begin();
    await waitUntil(async () => first.died || (await scene.completed()), WAIT_MS);
    await scene.node();
    expect(await waitUntil(() => scene.completed(), WAIT_MS)).toBe(true);
    await expectSound(scene);
  });

  const logs = [
    { name: 'memory', open: () => Promise.resolve(logInMemory()) },
    { name: 'Kafka', open: () => logInKafka(suite.brokers, uniquePrefix()) },
  ];

  describe.each(logs)('over $name', ({ open }) => {
    it('that dies time and again changes nothing', async () => {
      const scene = await sceneIn(await open());
      await scene.begin();
      for (let append = 2; !(await scene.completed()); append += 1) {
        const node = await scene.node({ death: { append, when: 'after' } });
        expect(await waitUntil(async () => node.died || (await scene.completed()), WAIT_MS)).toBe(true);
      }
      await expectSound(scene);
    });

    it('that still works, as two who both believe to own everything, changes nothing', async () => {
      const scene = await sceneIn(await open());
      await Promise.all([scene.node(), scene.node({ group: 'zombie' })]);
      await scene.begin();
      expect(await waitUntil(() => scene.completed(), WAIT_MS)).toBe(true);
      await expectSound(scene);
      const { accepted } = await scene.read();
      expect(accepted.filter(({ after }) => after === FIRST_AFTER)).toHaveLength(1);
    });

    it('again and again, while others join and leave, changes nothing', async () => {
      const scene = await sceneIn(await open());
      await scene.node();
      await scene.begin();
      for (let round = 0; round < 5; round += 1) {
        await scene.node();
        await scene.nodes.at(-2)?.stop();
      }
      expect(await waitUntil(() => scene.completed(), WAIT_MS)).toBe(true);
      await expectSound(scene);
    });
  });
});
