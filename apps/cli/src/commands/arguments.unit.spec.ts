import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../run';
import { capturedContext } from '../testing/captured';
import { answerJson, localServer } from '../testing/local-server';
import { sampleReport } from '../testing/sample-report';
import { executionRequestFrom } from './execution-options';

const ID = '01933b6e-0000-7000-8000-000000000001';
const accepted = { command_id: ID, execution_id: ID, outcome: 'accepted' };

interface Ran {
  code: number;
  out: string;
  err: string;
}

async function ran(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const context = capturedContext({ COMMANDER_HOME: '/nonexistent', ...env });
  const code = await run(context, args);
  return { code, out: context.stdout.text, err: context.stderr.text };
}

async function ranAgainst(
  body: unknown,
  args: string[],
): Promise<Ran & { requests: string[]; sent: unknown }> {
  const server = await localServer((_, response) => answerJson(response, 200, body));
  try {
    const result = await ran(args, { COMMANDER_API: server.url, COMMANDER_TOKEN: 't' });
    const sent: unknown = JSON.parse(server.seen[0]?.body || 'null');
    return { ...result, requests: server.seen.map(({ method, url }) => `${method} ${url}`), sent };
  } finally {
    await server.close();
  }
}

describe('executionRequestFrom', () => {
  it('makes the Input Protocol', () => {
    const options = {
      project: 'p',
      type: 'resume',
      batchSize: '500',
      parallel: '2',
      fromBatch: '7',
      checkpoint: ID,
    };
    expect(executionRequestFrom({ ...options, stopOnFirstError: true, transactionMode: 'single' })).toEqual({
      project_id: 'p',
      execution_type: 'resume',
      config: { batch_size: 500, parallel_batches: 2, stop_on_first_error: true, transaction_mode: 'single' },
      resume_from: { checkpoint_id: ID, batch_number: 7 },
    });
  });

  it('asks for the window of an incremental execution', () => {
    const request = executionRequestFrom({
      project: 'p',
      type: 'incremental',
      since: '2026-01-01T00:00:00Z',
    });
    expect(request.incremental).toEqual({ since: '2026-01-01T00:00:00Z', change_detection: 'timestamp' });
  });

  it('takes budgets as numbers, per cent or none', () => {
    const budgets = (maxFailedRecords: string, minBatchSuccess = '99.5') =>
      executionRequestFrom({ project: 'p', type: 'full', maxFailedRecords, minBatchSuccess }).config;
    expect(budgets('10')).toEqual({ max_failed_records: 10, min_batch_success_percent: 99.5 });
    expect(budgets('2.5%').max_failed_records).toBe('2.5%');
    expect(budgets('unlimited').max_failed_records).toBe('unlimited');
    expect(() => budgets('-1', 'most')).toThrow(/--max-failed-records .*\n--min-batch-success /);
  });

  it('refuses options of another type by their names', () => {
    const stray = {
      project: 'p',
      type: 'full',
      fromBatch: '3',
      acceptPlanChange: true,
      since: '2026-01-01T00:00:00Z',
    };
    expect(() => executionRequestFrom(stray)).toThrow(
      /^--from-batch is for .*\n--accept-plan-change is for .*\n--since is for --type incremental alone\.$/,
    );
  });

  it('names every option that is wrong', () => {
    const wrong = { project: 'p', type: 'full', batchSize: '1e9', parallel: '-1', maxRetries: 'many' };
    expect(() => executionRequestFrom(wrong)).toThrow(/--batch-size .*\n--parallel .*\n--max-retries /);
  });
});

describe('commands', () => {
  it.each(['execute-migration', '/execute-migration'])(
    '%s starts an execution and prints its id',
    async (name) => {
      const { code, out, requests, sent } = await ranAgainst(accepted, [
        name,
        '--project',
        'p',
        '--batch-size',
        '10',
      ]);
      expect({ code, out, requests }).toEqual({ code: 0, out: `${ID}\n`, requests: ['POST /v1/executions'] });
      expect(sent).toMatchObject({
        command_id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        request: { project_id: 'p', execution_type: 'full', config: { batch_size: 10 } },
      });
    },
  );

  it('steers an execution, with the reason', async () => {
    const { out, requests, sent } = await ranAgainst(accepted, ['pause', ID, '--reason', 'lunch', '--json']);
    expect(requests).toEqual([`POST /v1/executions/${ID}/pause`]);
    expect(sent).toMatchObject({ reason: 'lunch' });
    expect(JSON.parse(out)).toEqual(accepted);
  });

  it.each(['resume-migration', '/resume-migration'])('%s continues an ended execution', async (name) => {
    const args = [name, '--project', 'p', '--execution', ID, '--from-batch', '7', '--accept-plan-change'];
    const { out, requests, sent } = await ranAgainst(accepted, args);
    expect({ out, requests }).toEqual({ out: `${ID}\n`, requests: ['POST /v1/resume-migration'] });
    expect(sent).toMatchObject({
      request: {
        project_id: 'p',
        execution_type: 'resume',
        resume_from: { execution_id: ID, batch_number: 7 },
        accept_plan_change: true,
      },
    });
  });

  it.each([
    [['cancel', ID, '--rollback'], 'cancel', { rollback: true }],
    [
      ['rollback', ID, '--cascade', '--reason', 'wrong plan'],
      'rollback',
      { cascade: true, reason: 'wrong plan' },
    ],
    [['resume', ID], 'resume', {}],
  ])('%j is sent as it was said', async (args, path, body) => {
    const { out, requests, sent } = await ranAgainst(accepted, args);
    expect({ out, requests }).toEqual({ out: `${ID}\n`, requests: [`POST /v1/executions/${ID}/${path}`] });
    expect(sent).toEqual({ command_id: expect.any(String) as string, ...body });
  });

  it('prints a report as text, or as it came', async () => {
    const body = { response: sampleReport() };
    expect((await ranAgainst(body, ['report', ID])).out).toContain('Counts match: yes');
    expect(JSON.parse((await ranAgainst(body, ['report', ID, '--json'])).out)).toEqual(body);
  });

  it('tells of a failed execution by its exit code', async () => {
    const { code } = await ranAgainst({ response: sampleReport({ status: 'failed' }) }, ['report', ID]);
    expect(code).toBe(1);
  });

  it('lists the executions of a project', async () => {
    const execution = {
      execution_id: ID,
      project: 'a\x1b[2J',
      execution_type: 'full',
      status: 'running',
      phase: 'loading',
      started_at: '2026-01-15T10:00:00Z',
      completed_at: null,
      total_records: 3000,
      processed_records: 10,
      failed_records: 0,
    };
    const { out, requests } = await ranAgainst({ executions: [execution] }, ['list', '--project', 'a b']);
    expect(requests).toEqual(['GET /v1/executions?project=a%20b']);
    expect(out).toContain('a\\u{1b}[2J  full  running  loading');
    const undone = { ...execution, status: 'completed', phase: 'completed', rolled_back_by: ID };
    const listed = await ranAgainst({ executions: [undone] }, ['executions']);
    expect(listed.out).toContain('full  completed  rolled back');
  });

  it('prints a new token alone on stdout', async () => {
    const args = ['token', 'create', '--operator', 'ada', '--role', 'viewer', '--project', '*'];
    const { out, sent } = await ranAgainst({ token: 'cmd_x', token_id: 'x' }, args);
    expect(out).toBe('cmd_x\n');
    expect(sent).toEqual({ operator: 'ada', role: 'viewer', project: '*' });
  });
});

describe('token revoke', () => {
  const answer = { token_id: '0123456789abcdef', revoked: true };

  it.each(['0123456789abcdef', `cmd_0123456789abcdef_${'s'.repeat(43)}`])('takes %s', async (given) => {
    const { code, requests } = await ranAgainst(answer, ['token', 'revoke', given]);
    expect({ code, requests }).toEqual({ code: 0, requests: ['POST /v1/tokens/0123456789abcdef/revoke'] });
  });

  it('refuses what is no token', async () => {
    expect(await ran(['token', 'revoke', 'x'])).toMatchObject({ code: 3 });
  });
});

describe('dlq', () => {
  const letter = {
    topic: 'batches',
    letter: '0:17',
    message: '3:42',
    time: '2026-01-15T10:00:00Z',
    buried_at: '2026-01-15T10:00:01Z',
    reason: 'bad-order: It is \x1b[2J none.',
    bytes: 1234,
    held: true,
    key: null,
    headers: { kind: 'load' },
    replayed: null,
  };

  it('lists what was given up, and where it stood', async () => {
    const args = ['dlq', 'list', '--topic', 'batches'];
    const { out, requests } = await ranAgainst({ dead_letters: [letter], left_off: 0 }, args);
    expect(requests).toEqual(['GET /v1/dead-letters?topic=batches']);
    expect(out).toMatch(
      /batches +0:17 +3:42 +2026-01-15T10:00:01Z +1,234 +bad-order: It is \\u\{1b\}\[2J none\./,
    );
  });

  it('shows one, with its ids', async () => {
    const body = { dead_letter: { ...letter, ids: { order_id: ID } } };
    const { out, requests } = await ranAgainst(body, ['dlq', 'show', 'batches', '0:17']);
    expect(requests).toEqual(['GET /v1/dead-letters/batches/0%3A17']);
    expect(out).toMatch(new RegExp(`order_id +${ID}`));
  });

  it('replays one or all, and says by its exit code whether something was left', async () => {
    const done = { replayed: [{ letter: '0:17', appended: '3:50' }], skipped: [], left: 0 };
    const one = await ranAgainst(done, ['dlq', 'replay', 'batches', '0:17']);
    expect(one).toMatchObject({ code: 0, out: 'batches 0:17 -> 3:50\n' });
    expect(one.sent).toEqual({ topic: 'batches', letters: ['0:17'], again: false });
    const left = { ...done, skipped: [{ letter: '0:18', reason: 'there is no such letter' }] };
    const all = await ranAgainst(left, ['dlq', 'replay', 'batches', '--all']);
    expect(all).toMatchObject({ code: 3, sent: { topic: 'batches', all: true } });
    expect(all.err).toContain('batches 0:18 is left: there is no such letter.');
  });

  it.each([
    ['dlq', 'replay', 'batches'],
    ['dlq', 'replay', 'batches', '0:1', '--all'],
    ['dlq', 'replay', 'batches', '--all', '--again'],
    ['dlq', 'replay', 'batches', '3:1'],
    ['dlq', 'show', 'orders', '0:1'],
  ])('refuses %s %s %s %s %s', async (...args) => {
    expect(await ran(args.filter(Boolean))).toMatchObject({ code: 3, out: '' });
  });
});

describe('exit codes', () => {
  it.each([
    [['bogus'], 3],
    [['watch', 'no-id'], 3],
    [['execute-migration'], 3],
    [['execute-migration', '--project', 'p', '--type', 'sideways'], 3],
    [['token', 'create', '--operator', 'a', '--role', 'king', '--project', '*'], 3],
    [['up', '--processors', '0'], 3],
    [['plan', 'check', '/nonexistent/plan.yaml'], 3],
    [['demo', '../etc'], 3],
    [['list'], 4],
    [['--help'], 0],
  ])('%j ends with %d', async (args, code) => {
    const result = await ran(args);
    expect(result.code).toBe(code);
    expect(result.code === 0 ? result.err : result.out).toBe('');
  });
});

describe('plan check', () => {
  it('lists every problem with its place', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'commander-cli-'));
    try {
      const file = join(folder, 'plan.yaml');
      writeFileSync(file, 'version: 2\nproject: { id: nope, name: p }\nentities: []\n');
      const { code, out } = await ran(['plan', 'check', file]);
      const lines = out.trimEnd().split('\n');
      expect(code).toBe(3);
      expect(lines.length).toBeGreaterThanOrEqual(4);
      for (const line of lines) expect(line).toMatch(/plan\.yaml:\d+:\d+ \S/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
