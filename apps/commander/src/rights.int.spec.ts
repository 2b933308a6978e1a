import { randomUUID } from 'node:crypto';
import { TOPICS } from '@commander/contracts';
import { createToken, signCommand, tokenId } from '@commander/security';
import { useStack } from '@commander/testing';
import { CommanderHarness } from './testing/commander-harness';
import { planOf } from './testing/plan-of';

jest.setTimeout(60_000);

describe('rights', () => {
  const suite = useStack();
  const mine = randomUUID();
  const other = randomUUID();
  let commander: CommanderHarness;
  let root: string;
  let admin: string;

  beforeAll(async () => {
    commander = await CommanderHarness.open(suite);
    root = await commander.token('root', { project: '*', role: 'admin' });
    admin = await commander.token('mia', { project: mine, role: 'admin' });
    for (const [id, name] of [
      [mine, 'mine'],
      [other, 'other'],
    ] as const) {
      const body = { plan: planOf(id, name) };
      const answer = await commander.ask('/projects', { method: 'POST', token: root, body });
      expect(answer).toMatchObject({ status: 202, body: { outcome: 'accepted' } });
    }
  });
  afterAll(() => commander.close());

  const grant = (body: object, token = admin) =>
    commander.ask('/tokens', { method: 'POST', token, body: { role: 'admin', project: 'mine', ...body } });

  it('of a token that signs a command are its own, whatever else its owner may do', async () => {
    const token = createToken();
    await commander.parts.operators.admit(token, 'root', [{ project: mine, role: 'admin' }]);
    const id = randomUUID();
    const command = {
      command: 'execute-migration',
      id,
      operator: 'root',
      request: { project_id: 'other', execution_type: 'full' },
    };
    await commander.receive(signCommand(command, token.token, new Date(), TOPICS.commands));
    expect(await commander.parts.readModel.outcome(id, 10_000)).toMatchObject({ code: 'no-permission' });
  });

  it('are given by whoever has them, under names of their own', async () => {
    expect(await grant({ operator: 'mo' })).toMatchObject({ status: 201 });
    expect(await grant({ operator: 'mo', role: 'viewer' })).toMatchObject({ status: 201 });
    expect(await grant({ operator: 'root' })).toMatchObject({ status: 403 });
    expect(await grant({ operator: 'mo', project: '*' })).toMatchObject({ status: 403 });
    expect(await grant({ operator: 'mo', permissions: ['values:read'] })).toMatchObject({ status: 403 });
    const reader = await commander.token('ria', {
      project: mine,
      role: 'admin',
      permissions: ['values:read'],
    });
    expect(await grant({ operator: 'mo', permissions: ['values:read'] }, reader)).toMatchObject({
      status: 201,
    });
  });

  it('come before what exists', async () => {
    const told = async (project: string) => {
      const { status, body } = await grant({ operator: 'mo', project });
      return { status, body: JSON.stringify(body).replaceAll(project, 'P') };
    };
    expect(await told('other')).toEqual(await told('nowhere'));
    expect(await told('nowhere')).toMatchObject({ status: 403 });
    expect(await grant({ operator: 'mo', project: 'nowhere' }, root)).toMatchObject({ status: 404 });
    const start = (project_id: string, token = admin) => {
      const request = { project_id, execution_type: 'full' };
      return commander.ask('/executions', { method: 'POST', token, body: { request } });
    };
    expect(await start('other')).toEqual(await start('nowhere'));
    expect(await start('nowhere')).toMatchObject({ status: 403, body: { error: { code: 'no-permission' } } });
    expect(await start('nowhere', root)).toMatchObject({
      status: 404,
      body: { error: { code: 'unknown-project' } },
    });
  });

  it('to quarantined records are asked for before any batch-processor is', async () => {
    const of = (role: 'viewer' | 'operator' | 'admin', more = {}) =>
      commander.token(`q-${role}`, { project: mine, role, ...more });
    const [viewer, operator, owner] = [await of('viewer'), await of('operator'), await of('admin')];
    const reader = await of('viewer', { permissions: ['values:read'] });
    const at = (path: string, project = 'mine') => `/projects/${project}/quarantine${path}`;
    const get = async (token: string | undefined, path: string, project?: string) =>
      (await commander.ask(at(path, project), { token })).status;
    const post = async (token: string | undefined, path: string, body?: object, project?: string) =>
      (await commander.ask(at(`/Item/1/${path}`, project), { method: 'POST', token, body })).status;
    const texts = { texts: { id: '1' } };
    // This commander knows no batch-processor: whoever may ask is told that none answers.
    const [mayAsk, mayNot, isNone, isNobody] = [503, 403, 404, 401];
    for (const path of ['', '?status=open', '/Item/1']) {
      expect(await get(viewer, path)).toBe(mayAsk);
      expect(await get(viewer, path, 'other')).toBe(isNone);
      expect(await get(undefined, path)).toBe(isNobody);
    }
    for (const [path, body] of [['fix', texts], ['dismiss'], ['reopen']] as const) {
      expect(await post(operator, path, body)).toBe(mayAsk);
      expect(await post(owner, path, body)).toBe(mayAsk);
      for (const token of [viewer, reader]) expect(await post(token, path, body)).toBe(mayNot);
      expect(await post(owner, path, body, 'other')).toBe(isNone);
      expect(await post(undefined, path, body)).toBe(isNobody);
    }
    expect(await post(reader, 'reveal')).toBe(mayAsk);
    for (const token of [viewer, operator, owner]) expect(await post(token, 'reveal')).toBe(mayNot);
    expect(await post(reader, 'reveal', {}, 'other')).toBe(isNone);
  });

  it('that are revoked between start and resume resume nothing, through no door', async () => {
    const id = randomUUID();
    const project = await commander.ask('/projects', {
      method: 'POST',
      token: root,
      body: { plan: planOf(id, 'brief') },
    });
    expect(project).toMatchObject({ status: 202 });
    const made = await grant({ operator: 'bob', role: 'operator', project: 'brief' }, root);
    const { token, token_id } = made.body as Record<string, string>;
    const tell = (path: string, body?: object, by = token) =>
      commander.ask(path, { method: 'POST', token: by, body });
    const request = { project_id: 'brief', execution_type: 'full' };
    const started = await tell('/execute-migration', { request });
    expect(started).toMatchObject({ status: 202 });
    const execution = String(started.body.execution_id);
    expect(await tell(`/executions/${execution}/pause`)).toMatchObject({ status: 202 });
    // An operator does not undo: not by a rollback, and not by a cancellation with one.
    for (const [path, body] of [
      ['rollback', {}],
      ['cancel', { rollback: true }],
    ] as const)
      expect(await tell(`/executions/${execution}/${path}`, body)).toMatchObject({
        status: 403,
        body: {
          error: {
            message: 'Operator bob may not rollback in project ' + id + ': it needs the role admin there.',
          },
        },
      });
    expect(await tell(`/tokens/${String(token_id)}/revoke`)).toMatchObject({ status: 404 });
    expect(await tell(`/tokens/${String(token_id)}/revoke`, undefined, root)).toMatchObject({ status: 200 });
    for (const path of [`/executions/${execution}/resume`, '/resume-migration'])
      expect(await tell(path, path.endsWith('resume') ? {} : { request })).toMatchObject({ status: 401 });
    const command = { command: 'resume', id: randomUUID(), operator: 'bob', execution_id: execution };
    const at = await commander.receive(signCommand(command, String(token), new Date(), TOPICS.commands));
    expect(await commander.parts.readModel.outcome(at, 10_000)).toMatchObject({
      code: 'no-permission',
      message: 'The token that signed the command is revoked: use another.',
    });
  });

  it("to rehearse are an operator's, and a viewer has none", async () => {
    const operator = await commander.token('olga', { project: mine, role: 'operator' });
    const viewer = await commander.token('vera', { project: mine, role: 'viewer' });
    const rehearse = (token: string) =>
      commander.ask('/execute-migration', {
        method: 'POST',
        token,
        body: { request: { project_id: 'mine', execution_type: 'dry-run' } },
      });
    expect(await rehearse(operator)).toMatchObject({ status: 202 });
    expect(await rehearse(viewer)).toMatchObject({ status: 403 });
  });

  it('that nobody proved take no id away from those who have them', async () => {
    const id = randomUUID();
    const request = { project_id: 'mine', execution_type: 'full' };
    const command = { command: 'execute-migration', id, operator: 'root', request };
    for (const forged of [command, { ...command, request: 1 }, { ...command, operator: 'mia' }]) {
      const at = await commander.receive(forged);
      expect(await commander.parts.readModel.outcome(at, 10_000)).toMatchObject({ outcome: 'rejected' });
    }
    const body = { command_id: id, request };
    expect(await commander.ask('/executions', { method: 'POST', token: root, body })).toMatchObject({
      status: 202,
      body: { command_id: id, outcome: 'accepted' },
    });
  });

  it('that nobody proved are answered, and nothing of the command is kept, however long it is', async () => {
    const short = planOf(randomUUID(), 'long');
    const fields = Array.from({ length: 200 }, (_, n) => ({
      to: `c${n}`,
      type: 'text',
      constant: 'x'.repeat(10_000),
    }));
    const plan = { ...short, entities: short.entities.map((entity) => ({ ...entity, fields })) };
    const id = randomUUID();
    const at = await commander.receive({ command: 'apply-plan', id, operator: 'mia', plan });
    expect(await commander.parts.readModel.outcome(at, 10_000)).toMatchObject({ code: 'no-permission' });
  });

  it('that cannot even be read as a signature are answered', async () => {
    const signed = signCommand({ command: 'pause', operator: 'mia' }, admin, new Date(), TOPICS.commands);
    const execution_id = randomUUID();
    const at = await commander.receive({ ...signed, execution_id, signature: { toString: 1, valueOf: 1 } });
    expect(await commander.parts.readModel.outcome(at, 10_000)).toMatchObject({ code: 'no-permission' });
  });

  it('of nothing at all are revoked by whoever administers everything', async () => {
    const idle = tokenId(await commander.token('idle')) ?? '';
    const revoke = (token: string) => commander.ask(`/tokens/${idle}/revoke`, { method: 'POST', token });
    expect(await revoke(admin)).toMatchObject({ status: 404 });
    expect(await revoke(root)).toMatchObject({ status: 200 });
  });

  it.each([
    { operator: 'a\0' },
    { operator: '\ud800' },
    { request: { project_id: 'a\0', execution_type: 'full' } },
    { token_id: 'a\0', signature: 'x' },
  ])('are looked up for no name that cannot exist: %j', async (changes) => {
    const id = randomUUID();
    const request = { project_id: 'mine', execution_type: 'full' };
    const at = await commander.receive({
      command: 'execute-migration',
      id,
      operator: 'mia',
      request,
      ...changes,
    });
    expect(await commander.parts.readModel.outcome(at, 10_000)).toMatchObject({ outcome: 'rejected' });
    expect(commander.fatal).toEqual([]);
  });
});
