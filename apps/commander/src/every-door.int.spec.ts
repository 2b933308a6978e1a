import { randomUUID } from 'node:crypto';
import { deterministicId } from '@commander/event-sourcing';
import { signCommand } from '@commander/security';
import { waitUntil } from '@commander/stack';
import { useStack } from '@commander/testing';
import { KafkaCommander, makePlace, type Place } from './testing/kafka-commander';
import { readOutcomes, type Outcomes } from './testing/outcome-oracle';
import { planOf } from './testing/plan-of';

jest.setTimeout(180_000);

const SETTLES_WITHIN_MS = 60_000;

type Document = Record<string, unknown>;

const request = (project_id: string, execution_type: string, more = {}) => ({
  request: { project_id, execution_type, ...more },
});

describe.each(['production', 'development'] as const)('commands in the %s profile', (profile) => {
  const suite = useStack();
  let place: Place;
  // Two commanders share the doors, the partitions and the database.
  const commanders: KafkaCommander[] = [];
  let token: string;

  beforeAll(async () => {
    place = await makePlace(suite, profile);
    for (const name of ['first', 'second']) commanders.push(await KafkaCommander.open(place, name));
    token = await at(0).token('ada', { project: '*', role: 'admin' });
  });
  afterAll(() => Promise.all(commanders.map((commander) => commander.close())));

  function at(which: number): KafkaCommander {
    const commander = commanders[which];
    if (!commander) throw new Error(`Commander ${which} was not started.`);
    return commander;
  }

  /** Appends a command to the topic; returns the id that its place gives it. */
  const send = async (command: Document, partition = 0): Promise<string> => {
    const [stands] = await at(0).log.append([
      { topic: place.topics.commands, partition, key: null, value: JSON.stringify(command) },
    ]);
    return stands ? deterministicId(stands.topic, stands.partition, stands.offset) : '';
  };
  // What nobody proved stands under the id of its place, not under the one it claims.
  const proven = profile === 'development';
  const signed = (command: Document) => signCommand(command, token, new Date(), place.topics.commands);

  const rest = ({ id, operator: _operator, ...document }: Document, which: 0 | 1 = 0) => {
    const { path, body } = addressOf(document);
    return at(which).ask(path, { method: 'POST', token, body: { command_id: id, ...body } });
  };

  /** Waits until every command in the stream, and every one expected there, has an outcome. */
  async function settled(expected: readonly string[]): Promise<Outcomes> {
    let read = await readOutcomes(at(0).log, place.topics.events);
    const done = async (): Promise<boolean> => {
      read = await readOutcomes(at(0).log, place.topics.events);
      return [...read.received, ...expected].every((id) => read.outcomes.has(id));
    };
    expect(await waitUntil(done, SETTLES_WITHIN_MS)).toBe(true);
    return read;
  }

  const founded = async (): Promise<string> => {
    const id = randomUUID();
    const name = `p-${id.slice(0, 8)}`;
    expect(await rest({ command: 'apply-plan', plan: planOf(id, name) })).toMatchObject({ status: 202 });
    return name;
  };

  it('have one outcome each, through every door, however often they come', async () => {
    const project = await founded();
    const started = await rest({ command: 'execute-migration', ...request(project, 'full') });
    expect(started).toMatchObject({ status: 202 });
    const execution_id = String(started.body.execution_id);
    const documents: Document[] = [
      { command: 'apply-plan', plan: planOf(randomUUID(), `q-${randomUUID().slice(0, 8)}`) },
      { command: 'execute-migration', ...request(project, 'full') },
      { command: 'execute-migration', ...request(project, 'dry-run') },
      { command: 'execute-migration', ...request(project, 'incremental') },
      { command: 'execute-migration', ...request(project, 'replay', { replay: { execution_id } }) },
      { command: 'resume-migration', ...request(project, 'resume') },
      { command: 'pause', execution_id },
      { command: 'resume', execution_id },
      { command: 'rollback', execution_id, cascade: true },
      { command: 'cancel', execution_id, rollback: true },
      { command: 'execute-migration', ...request('nowhere', 'full') },
      { command: 'pause', execution_id: randomUUID() },
      { command: 'pause', execution_id: 'x\0' },
      { command: 'launch', execution_id },
    ];
    const ids: string[] = [];
    for (const document of documents)
      for (const door of ['rest', 'signed', 'unsigned'] as const) {
        const command = { ...document, id: randomUUID(), operator: 'ada' };
        // What no address stands for cannot be asked over REST.
        const byRest = door === 'rest' && document.command !== 'launch' && document.execution_id !== 'x\0';
        const give = byRest ? rest : (again: Document) => send(door === 'unsigned' ? again : signed(again));
        const twice = await Promise.all([give(command), give(command)]);
        const places = twice.filter((one) => typeof one === 'string');
        ids.push(...(door === 'unsigned' && !proven ? places : [command.id]));
      }
    const { outcomes, received } = await settled(ids);
    expect(ids.filter((id) => !received.has(id))).toEqual([]);
    expect([...outcomes].filter(([, types]) => types.length !== 1)).toEqual([]);
    expect(commanders.flatMap(({ fatal }) => fatal)).toEqual([]);
  });

  it('without a signature are believed in the development profile alone', async () => {
    const project = await founded();
    const claimed = randomUUID();
    const command = {
      command: 'execute-migration',
      id: claimed,
      operator: 'ada',
      ...request(project, 'full'),
    };
    const placed = await send(command);
    const id = proven ? claimed : placed;
    const { outcomes } = await settled([id]);
    expect(outcomes.get(id)).toEqual([
      profile === 'development' ? 'commander.execution.started.v1' : 'commander.command.rejected.v1',
    ]);
  });

  it('keep their first outcome, though what they name comes into being between two deliveries', async () => {
    const id = randomUUID();
    const project = randomUUID();
    const name = `late-${project.slice(0, 8)}`;
    const start = signed({ command: 'execute-migration', id, operator: 'ada', ...request(name, 'full') });
    await send(start);
    await settled([id]);
    await rest({ command: 'apply-plan', plan: planOf(project, name) });
    // In its own partition, so that it is the last thing read there.
    const after = randomUUID();
    await send(start);
    await send(signed({ command: 'pause', id: after, operator: 'ada', execution_id: randomUUID() }));
    const { outcomes } = await settled([after]);
    expect(outcomes.get(id)).toEqual(['commander.command.rejected.v1']);
    expect(await rest({ command: 'execute-migration', id, ...request(name, 'full') }, 1)).toMatchObject({
      status: 404,
      body: { error: { code: 'unknown-project' } },
    });
  });

  it('doubled and re-ordered, at two commanders at once, contradict nothing that was told', async () => {
    const projects = await Promise.all(Array.from({ length: 3 }, founded));
    const told = new Map<string, Set<string>>();
    const ids: string[] = [];
    const steer = (execution_id: string): Document[] =>
      ['resume', 'pause', 'cancel', 'resume', 'pause', 'rollback', 'cancel'].map((command) => ({
        command,
        execution_id,
      }));
    const play = async (project: string, n: number): Promise<void> => {
      const start = {
        command: 'execute-migration',
        id: randomUUID(),
        operator: 'ada',
        ...request(project, 'full'),
      };
      const { body } = await rest(start);
      const others = [...steer(String(body.execution_id)), ...steer(randomUUID())].map((document) => ({
        ...document,
        id: randomUUID(),
        operator: 'ada',
      }));
      const doubled = shuffled([start, ...others, start, ...others], n);
      ids.push(start.id, ...others.map(({ id }) => id));
      await Promise.all(
        doubled.map(async (command, i) => {
          if (i % 3 === 0) return void (await send(signed(command), i % 2));
          const { status, body } = await rest(command, i % 2 === 0 ? 0 : 1);
          const outcome = status === 202 ? String(body.outcome) : 'rejected';
          told.set(command.id, (told.get(command.id) ?? new Set()).add(outcome));
        }),
      );
    };
    await Promise.all(projects.map(play));
    const { outcomes } = await settled(ids);
    for (const id of ids) expect(outcomes.get(id)).toHaveLength(1);
    // "pending" tells nothing: no outcome was seen in time.
    const contradicted = [...told].filter(([id, said]) => {
      const rejected = outcomes.get(id)?.[0] === 'commander.command.rejected.v1';
      return said.has(rejected ? 'accepted' : 'rejected');
    });
    expect(contradicted).toEqual([]);
    expect(commanders.flatMap(({ fatal }) => fatal)).toEqual([]);
  });
});

/** Where a command is sent over REST, and what with it. */
function addressOf({ command, execution_id, ...body }: Document): { path: string; body: Document } {
  if (command === 'apply-plan') return { path: '/projects', body };
  const name = command as string;
  return {
    path: execution_id === undefined ? `/${name}` : `/executions/${execution_id as string}/${name}`,
    body,
  };
}

/** A permutation that depends on the seed alone (a linear congruential generator: Numerical Recipes). */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  let state = seed + 1;
  const ranked = items.map((item) => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return { item, rank: state };
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ item }) => item);
}
