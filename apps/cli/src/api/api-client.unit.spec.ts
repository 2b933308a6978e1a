import { answerJson, localServer } from '../testing/local-server';
import { sampleReport } from '../testing/sample-report';
import { ApiClient } from './api-client';

const ID = '01933b6e-0000-7000-8000-000000000001';
const accepted = { command_id: ID, execution_id: ID, outcome: 'accepted' };
const request = { project_id: 'flights', execution_type: 'full' as const, config: {} };

type Server = Awaited<ReturnType<typeof localServer>>;
let server: Server | undefined;

async function clientOf(
  answer: Parameters<typeof localServer>[0],
): Promise<{ api: ApiClient; server: Server }> {
  server = await localServer(answer);
  return { api: new ApiClient({ url: server.url, token: 'secret' }), server };
}

afterEach(() => server?.close());

describe('ApiClient', () => {
  it('sends the token and the command', async () => {
    const { api, server } = await clientOf((_, response) => answerJson(response, 202, accepted));
    await expect(api.execute(ID, request)).resolves.toEqual(accepted);
    expect(server.seen[0]).toMatchObject({ method: 'POST', url: '/v1/executions' });
    expect(server.seen[0]?.headers.authorization).toBe('Bearer secret');
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({ command_id: ID, request });
  });

  it.each([
    [400, 3],
    [404, 3],
    [409, 3],
    [401, 5],
    [403, 5],
    [500, 4],
  ])('turns status %d into exit code %d', async (status, exitCode) => {
    const { api } = await clientOf((_, response) =>
      answerJson(response, status, { error: { code: 'some-code', message: 'Not so.\x1b[2J' } }),
    );
    const grant = { operator: 'ada', role: 'viewer', project: '*' };
    await expect(api.createToken(grant)).rejects.toMatchObject({
      exitCode,
      message: expect.stringContaining('Not so.\\u{1b}[2J (some-code)') as string,
    });
  });

  it('repeats a command with the same id where the service could not serve it', async () => {
    const { api, server } = await clientOf((_, response) =>
      server.seen.length < 3 ? response.destroy() : answerJson(response, 202, accepted),
    );
    await expect(api.execute(ID, request)).resolves.toEqual(accepted);
    expect(server.seen).toHaveLength(3);
    expect(new Set(server.seen.map(({ body }) => body)).size).toBe(1);
  });

  it('does not repeat the making of a token', async () => {
    const { api, server } = await clientOf((_, response) => response.destroy());
    await expect(api.createToken({ operator: 'ada', role: 'viewer', project: '*' })).rejects.toMatchObject({
      exitCode: 4,
    });
    expect(server.seen).toHaveLength(1);
  });

  it('keeps the password of an address to itself', async () => {
    const api = new ApiClient({ url: 'http://ada:canary@127.0.0.1:9', token: 'secret' });
    const made = api.createToken({ operator: 'ada', role: 'viewer', project: '*' });
    await expect(made).rejects.toMatchObject({
      exitCode: 4,
      message: expect.not.stringContaining('canary') as string,
    });
  });

  it('refuses an answer of another shape', async () => {
    const { api } = await clientOf((_, response) => answerJson(response, 200, { executions: [{}] }));
    await expect(api.executions()).rejects.toMatchObject({
      exitCode: 4,
      message: expect.stringContaining('executions.0.execution_id') as string,
    });
  });

  it('hands a report over as it came', async () => {
    const raw = { response: { ...sampleReport(), added_later: 1 } };
    const { api } = await clientOf((_, response) => answerJson(response, 200, raw));
    await expect(api.report(ID)).resolves.toMatchObject({ raw });
  });

  it('reads events page by page', async () => {
    const event = {
      specversion: '1.0',
      id: ID,
      source: '/commander/1',
      type: 'commander.execution.paused.v1',
      subject: ID,
      time: '2026-01-15T10:00:00Z',
      datacontenttype: 'application/json',
      project: ID,
      data: { execution_id: ID },
    };
    const { api, server } = await clientOf(({ url }, response) => {
      const after = Number(new URL(url, 'http://x').searchParams.get('after'));
      const events = after < 2 ? [{ sequence: after + 1, event }] : [];
      answerJson(response, 200, { events, next: after < 2 ? after + 1 : null });
    });
    const sequences: number[] = [];
    for await (const { sequence } of api.events(ID)) sequences.push(sequence);
    expect(sequences).toEqual([1, 2]);
    expect(server.seen).toHaveLength(3);
  });
});
