import { capturedContext } from '../testing/captured';
import { answerJson, localServer, type Seen } from '../testing/local-server';
import { sampleReport } from '../testing/sample-report';
import { watchToEnd, type WatchPlan } from './watch-to-end';

type Report = ReturnType<typeof sampleReport>;

const id = (n: number): string => `01933b6e-0000-7000-8000-00000000000${n}`;
const at = (n: number) => `2026-01-15T1${n}:00:00.000Z`;

function report(n: number, change: Partial<Report> = {}): Report {
  const sample = sampleReport();
  const timing = { ...sample.timing, started_at: at(n) };
  return sampleReport({ execution_id: id(n), timing, ...change });
}

function rollbackOf(n: number, undone: number, { conflicts = 0, upTo = undone } = {}): Report {
  const counts = { images: 5, deleted: 5 - conflicts, restored: 0, conflicts, conflict_samples: [] };
  const cascade_to = upTo === undone ? null : id(upTo);
  const undoes_execution_id = id(undone);
  return report(n, { execution_type: 'rollback', undoes_execution_id, cascade_to, rollback: counts });
}

const listed = (reports: Report[]) =>
  [...reports].reverse().map((one) => ({
    ...one,
    phase: 'completed',
    started_at: one.timing.started_at,
    total_records: 0,
    processed_records: 0,
    failed_records: 0,
  }));

const closing = (n: number, rollback: boolean): string => {
  const event = {
    specversion: '1.0',
    id: id(n),
    source: '/commander/1',
    type: 'commander.execution.closing.v1',
    subject: id(n),
    time: at(n),
    datacontenttype: 'application/json',
    project: id(1),
    data: { execution_id: id(n), end: 'cancelled', rollback },
  };
  return `event: execution.closing\nid: ${n}\ndata: ${JSON.stringify(event)}\n\n`;
};

/** Watches the first of some executions that have ended; `undone` are those whose end asked for a rollback. */
async function watched(reports: Report[], plan: WatchPlan, undone: string[] = []) {
  const idIn = ({ url }: Seen): string => /executions\/([^/?]+)/.exec(url)?.[1] ?? '';
  const server = await localServer((seen, response) => {
    const response_ = reports.find((one) => one.execution_id === idIn(seen));
    if (seen.url.endsWith('/report')) return answerJson(response, 200, { response: response_ });
    if (!seen.url.endsWith('/stream')) return answerJson(response, 200, { executions: listed(reports) });
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    return response.end(closing(Number(idIn(seen).at(-1)), undone.includes(idIn(seen))));
  });
  const context = capturedContext({ COMMANDER_API: server.url, COMMANDER_TOKEN: 't' });
  try {
    const code = await watchToEnd(context, reports[0]?.execution_id ?? '', plan);
    const shown = [...context.stdout.text.matchAll(/^Execution +(\S+)$/gm)].map(([, found]) => found);
    return { code, shown, told: context.stderr.text };
  } finally {
    await server.close();
  }
}

describe('watching to the end', () => {
  it('ends with the execution where nothing follows', async () => {
    expect(await watched([report(1), report(2)], {})).toMatchObject({ code: 0, shown: [id(1)] });
  });

  it('goes on with the rollback that a cancellation asked for', async () => {
    const cancelled = report(1, { status: 'cancelled' });
    const run = await watched([cancelled, rollbackOf(2, 1)], { expected: 'cancelled' }, [id(1)]);
    expect(run).toMatchObject({ code: 0, shown: [id(1), id(2)] });
    expect(run.told).toContain(`Rollback ${id(2)}`);
  });

  it('tells of a failure although its rollback went well, and of conflicts', async () => {
    const failed = report(1, { status: 'failed' });
    expect(await watched([failed, rollbackOf(2, 1)], {}, [id(1)])).toMatchObject({ code: 1 });
    const cancelled = report(1, { status: 'cancelled' });
    const conflicts = [cancelled, rollbackOf(2, 1, { conflicts: 3 })];
    expect(await watched(conflicts, { expected: 'cancelled' }, [id(1)])).toMatchObject({ code: 6 });
  });

  it('follows a cascade to its last rollback', async () => {
    const upTo = { upTo: 1 };
    const run = await watched(
      [rollbackOf(4, 3, upTo), rollbackOf(5, 2, upTo), rollbackOf(6, 1), report(7)],
      {},
    );
    expect(run).toMatchObject({ code: 0, shown: [id(4), id(5), id(6)] });
  });

  it('follows a cancelled resume through the rollbacks of all that it resumed', async () => {
    const cancelled = report(3, { status: 'cancelled' });
    const rollbacks = [rollbackOf(4, 2, { upTo: 1 }), rollbackOf(5, 1, { conflicts: 2 })];
    const run = await watched([cancelled, ...rollbacks], { expected: 'cancelled' }, [id(3)]);
    expect(run).toMatchObject({ code: 6, shown: [id(3), id(4), id(5)] });
  });
});
