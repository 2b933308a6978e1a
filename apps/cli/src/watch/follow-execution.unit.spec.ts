import type { ServerResponse } from 'node:http';
import { ApiClient } from '../api/api-client';
import { answerJson, localServer, type Seen } from '../testing/local-server';
import { sampleProgress, sampleReport } from '../testing/sample-report';
import { followExecution } from './follow-execution';
import type { WatchView } from './watch-view';

const ID = '01933b6e-0000-7000-8000-000000000001';

const cloudEvent = (name: string): string =>
  JSON.stringify({
    specversion: '1.0',
    id: ID,
    source: '/commander/1',
    type: `commander.${name}.v1`,
    subject: ID,
    time: '2026-01-15T10:00:00Z',
    datacontenttype: 'application/json',
    project: ID,
    data: {},
  });
const message = (name: string, id: number): string =>
  `event: ${name}\nid: ${id}\ndata: ${cloudEvent(name)}\n\n`;
const progress = `event: progress\ndata: ${JSON.stringify({ status: 'running', progress: sampleProgress() })}\n\n`;

class Recorded implements WatchView {
  readonly heard: string[] = [];
  progress = (): void => void this.heard.push('progress');
  event = ({ sequence, event }: Parameters<WatchView['event']>[0]): void =>
    void this.heard.push(`${sequence} ${event.type}`);
  note = (): void => undefined;
  end = (): void => undefined;
}

const stream = (response: ServerResponse): ServerResponse =>
  response.writeHead(200, { 'content-type': 'text/event-stream' });

async function follow(
  answers: ((response: ServerResponse) => void)[],
  status: 'running' | 'completed' = 'running',
  untilPaused = false,
): Promise<{ heard: string[]; streams: Seen[] }> {
  const server = await localServer((seen, response) => {
    if (seen.url.endsWith('/report'))
      return answerJson(response, 200, { response: sampleReport({ status }) });
    const answer = answers.shift() ?? ((last) => last.destroy());
    return answer(response);
  });
  try {
    const view = new Recorded();
    const api = new ApiClient({ url: server.url, token: 't' });
    await followExecution({ api, executionId: ID, view, signal: new AbortController().signal, untilPaused });
    return { heard: view.heard, streams: server.seen.filter(({ url }) => url.endsWith('/stream')) };
  } finally {
    await server.close();
  }
}

describe('followExecution', () => {
  it('shows what comes and stops at the end of the execution', async () => {
    const { heard } = await follow([
      (response) =>
        stream(response).write(
          message('execution.started', 1) + progress + message('execution.completed', 2),
        ),
    ]);
    expect(heard).toEqual([
      '1 commander.execution.started.v1',
      'progress',
      '2 commander.execution.completed.v1',
    ]);
  });

  it('takes a lost stream up where it stood', async () => {
    const { heard, streams } = await follow([
      (response) => response.destroy(),
      (response) => stream(response).write(message('execution.started', 1), () => response.destroy()),
      (response) => stream(response).end(message('execution.failed', 2)),
    ]);
    expect(heard).toEqual(['1 commander.execution.started.v1', '2 commander.execution.failed.v1']);
    expect(streams.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, undefined, '1']);
  });

  it('stops where the stream ends without an end but the execution is over', async () => {
    const { heard } = await follow([(response) => stream(response).end(progress)], 'completed');
    expect(heard).toEqual(['progress']);
  });

  it('goes on after a pause, unless told to stop there', async () => {
    const pausing = (response: ServerResponse): unknown =>
      stream(response).end(message('execution.paused', 1) + message('execution.cancelled', 2));
    expect((await follow([pausing])).heard).toHaveLength(2);
    expect((await follow([pausing], 'running', true)).heard).toHaveLength(1);
  });

  it('passes on a refusal', async () => {
    const refused = follow([
      (response) => answerJson(response, 403, { error: { code: 'no', message: 'No.' } }),
    ]);
    await expect(refused).rejects.toMatchObject({ exitCode: 5 });
  });
});
