import { randomUUID } from 'node:crypto';
import { useStack } from '@commander/testing';
import { CommanderHarness } from '../../testing/commander-harness';
import { planOf } from '../../testing/plan-of';

jest.setTimeout(60_000);

describe('requests', () => {
  const suite = useStack();
  const project = randomUUID();
  let commander: CommanderHarness;
  let token: string;
  let execution: string;

  const post = (path: string, body?: unknown) => commander.ask(path, { method: 'POST', token, body });
  const refusal = (status: number, code: string) => ({
    status,
    body: { error: { code, message: expect.any(String) as string } },
  });

  beforeAll(async () => {
    commander = await CommanderHarness.open(suite);
    token = await commander.token('root', { project: '*', role: 'admin' });
    expect(await post('/projects', { plan: planOf(project, 'mine') })).toMatchObject({ status: 202 });
    const request = { project_id: 'mine', execution_type: 'full' };
    const started = await post('/executions', { request });
    expect(started).toMatchObject({ status: 202, body: { outcome: 'accepted' } });
    execution = String(started.body.execution_id);
  });
  afterAll(() => commander.close());

  it('need no body where nothing must be said', async () => {
    expect(await post(`/executions/${execution}/pause`)).toMatchObject({ status: 202 });
    for (const path of ['/executions', '/projects', '/tokens'])
      expect(await post(path)).toMatchObject(refusal(400, 'malformed'));
  });

  const klingon = { 'content-type': 'application/json; charset=klingon' };
  it.each([
    ['text that is no JSON', { body: '{' }, refusal(400, 'malformed')],
    ['a body that is no object', { body: '[]' }, refusal(400, 'malformed')],
    ['a body of null', { body: 'null' }, refusal(400, 'malformed')],
    ['an unknown field', { body: '{"comand_id":"x"}' }, refusal(400, 'malformed')],
    ['a charset of long ago', { body: '{}', headers: klingon }, refusal(415, 'unsupported-encoding')],
    ['a body that is too large', { body: `"${'x'.repeat(200_000)}"` }, refusal(413, 'too-large')],
  ])('with %s are refused as what they are', async (_what, asked, answer) => {
    expect(await commander.ask('/executions', { method: 'POST', token, ...asked })).toMatchObject(answer);
  });

  it.each([
    ['GET', '', undefined, refusal(503, 'unavailable')],
    ['GET', '?status=lost', undefined, refusal(400, 'malformed')],
    ['GET', '?limit=201', undefined, refusal(400, 'malformed')],
    ['GET', '?order=by', undefined, refusal(400, 'malformed')],
    ['GET', '/Item/x', undefined, refusal(404, 'quarantine.unknown')],
    ['GET', '/It em/1', undefined, refusal(404, 'quarantine.unknown')],
    ['POST', '/Item/1/fix', {}, refusal(400, 'malformed')],
    ['POST', '/Item/1/fix', { texts: {} }, refusal(400, 'malformed')],
    ['POST', '/Item/1/fix', { texts: { id: 1 } }, refusal(400, 'malformed')],
    ['POST', '/Item/1/dismiss', { reason: 'a\nb' }, refusal(400, 'malformed')],
    ['POST', '/Item/1/forget', {}, refusal(404, 'not-found')],
  ])('about quarantined records: %s %s %j', async (method, path, body, answer) => {
    expect(await commander.ask(`/projects/mine/quarantine${path}`, { method, token, body })).toMatchObject(
      answer,
    );
  });

  it('take the scheme of the token in any case, and no token of none', async () => {
    const authorization = `bearer ${token}`;
    expect(await commander.ask('/projects', { headers: { authorization } })).toMatchObject({ status: 200 });
    expect(await commander.ask('/projects')).toMatchObject(refusal(401, 'unauthenticated'));
    expect(await commander.ask('/nowhere', { token })).toMatchObject(refusal(404, 'not-found'));
  });

  it('list the executions of the projects one may read', async () => {
    const listed = async (granted: string) => {
      const reader = await commander.token('ria', { project: granted, role: 'viewer' });
      return (await commander.ask('/executions', { token: reader })).body.executions;
    };
    await commander.parts.readModel.catchUp();
    for (const granted of [project, '*'])
      expect(await listed(granted)).toMatchObject([{ execution_id: execution }]);
    expect(await listed(randomUUID())).toEqual([]);
  });

  it('that repeat the id of a command are answered only where it is the same command', async () => {
    const id = randomUUID();
    const request = { project_id: 'mine', execution_type: 'full' };
    const first = await post('/executions', { command_id: id, request });
    expect(first).toMatchObject(refusal(409, 'project-busy'));
    expect(await post('/executions', { command_id: id, request })).toEqual(first);
    const taken = refusal(409, 'command-id-taken');
    expect(await post('/projects', { command_id: id, plan: planOf(project, 'mine') })).toMatchObject(taken);
    const other = await commander.token('otto', { project: '*', role: 'admin' });
    const body = { command_id: id, request };
    expect(await commander.ask('/executions', { method: 'POST', token: other, body })).toMatchObject(taken);
    const elsewhere = { ...request, project_id: 'nowhere' };
    expect(await post('/executions', { command_id: id, request: elsewhere })).toMatchObject(taken);
  });

  it('that start an execution twice start it once, and its events begin with the request', async () => {
    const id = randomUUID();
    const plan = planOf(randomUUID(), 'second');
    expect(await post('/projects', { plan })).toMatchObject({ status: 202 });
    const request = { project_id: 'second', execution_type: 'full' };
    const first = await post('/executions', { command_id: id, request });
    expect(first).toMatchObject({ status: 202 });
    expect(await post('/executions', { command_id: id, request })).toEqual(first);
    await commander.parts.readModel.catchUp();
    const { events } = (
      await commander.ask(`/executions/${String(first.body.execution_id)}/events`, { token })
    ).body as { events: { event: { type: string } }[] };
    expect(events.slice(0, 2).map(({ event }) => event.type)).toEqual([
      'commander.command.received.v1',
      'commander.execution.started.v1',
    ]);
  });
});
