import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { QuarantineListed, QuarantineShown, QuarantineTexts } from '@commander/contracts';
import { run } from '../run';
import { capturedContext } from '../testing/captured';
import { answerJson, localServer, type Seen } from '../testing/local-server';

const ID = '01933b6e-0000-7000-8000-000000000001';

const record = {
  entity: 'Customer',
  number: '17',
  record_id: 'x\x1b[2J',
  target_id: null,
  execution_id: ID,
  chain_id: ID,
  batch: 3,
  rule: 'email',
  field: 'email',
  code: 'email',
  category: 'validation',
  error_type: 'validation',
  status: 'open',
  failures: 2,
  replayed_by: null,
  texts_kept: true,
  fixes: 1,
  at: '2026-01-15T10:00:00.000000Z',
} as const;
const changes: QuarantineShown['changes'] = [
  {
    change_id: ID,
    kind: 'fixed',
    operator: 'ada',
    reason: null,
    fields: ['email'],
    before: 'k:a',
    after: 'k:b',
    at: record.at,
  },
];

async function ran(answers: (seen: Seen) => unknown, ...args: string[]) {
  const server = await localServer((seen, response) => answerJson(response, 200, answers(seen)));
  try {
    const context = capturedContext({
      COMMANDER_HOME: '/nonexistent',
      COMMANDER_API: server.url,
      COMMANDER_TOKEN: 't',
    });
    const code = await run(context, ['quarantine', ...args, '--project', 'p']);
    const asked = server.seen.map(({ method, url, body }) => [
      `${method} ${url}`,
      JSON.parse(body || 'null') as object,
    ]);
    return { code, out: context.stdout.text, err: context.stderr.text, asked };
  } finally {
    await server.close();
  }
}

describe('quarantine', () => {
  const listed: QuarantineListed = {
    groups: [
      {
        entity: 'Customer',
        rule: 'email',
        field: 'email',
        code: 'email',
        counts: { open: 1200, repaired: 3, superseded: 0, dismissed: 1 },
      },
    ],
    records: [record],
    next: 'target:17',
  };

  it('counts records by reason, and asks for no more', async () => {
    const { out, asked } = await ran(
      () => ({ ...listed, records: [], next: null }),
      'list',
      '--execution',
      ID,
    );
    expect(asked).toEqual([[`GET /v1/projects/p/quarantine?execution_id=${ID}&limit=0`, null]]);
    expect(out).toMatch(/Customer +email +email +email +1,200 +3 +0 +1\n$/);
  });

  it('lists records a page at a time, fit for a terminal', async () => {
    const { out, err, asked } = await ran(
      () => listed,
      'list',
      '--records',
      '--status',
      'open',
      '--limit',
      '1',
    );
    expect(asked).toEqual([['GET /v1/projects/p/quarantine?status=open&limit=1', null]]);
    expect(out).toMatch(/Customer\/17 +x\\u\{1b\}\[2J +3 +open +2 +email/);
    expect(err).toBe('More with --after target:17\n');
  });

  it('shows one, its texts only where they are asked for', async () => {
    const plain = await ran(() => ({ record, changes }), 'show', 'Customer/17');
    expect(plain.asked).toEqual([['GET /v1/projects/p/quarantine/Customer/17', null]]);
    expect(plain.out).toMatch(/Texts +sealed, corrected 1 times\nChanged +fixed by ada .*: email/);
    const texts: QuarantineTexts = {
      record,
      changes,
      texts: { id: '1', email: 'a@b.example' },
      original: { id: '1', email: null },
    };
    const revealed = await ran(() => texts, 'show', 'Customer/17', '--reveal');
    expect(revealed.asked).toEqual([['POST /v1/projects/p/quarantine/Customer/17/reveal', null]]);
    expect(revealed.out).toMatch(/email +a@b\.example +was \(no value\)\n$/);
  });

  const accepted = { command_id: ID, execution_id: ID, outcome: 'accepted' };
  const answer = ({ url }: Seen) =>
    url.endsWith('/executions') ? accepted : { record: { ...record, record_id: 'x' }, changes };

  it('corrects one and replays it alone', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'commander-cli-'));
    try {
      const file = join(folder, 'texts.json');
      writeFileSync(file, '{"email":"secret@b.example","phone":"1"}');
      const fix = await ran(
        answer,
        'fix',
        'Customer/17',
        '--from-file',
        file,
        '--null',
        'phone',
        '--set',
        'a=b=c',
      );
      expect(fix).toMatchObject({ code: 0, out: `${ID}\n` });
      expect(fix.err).not.toContain('secret');
      expect(fix.asked).toMatchObject([
        [
          'POST /v1/projects/p/quarantine/Customer/17/fix',
          { texts: { email: 'secret@b.example', phone: null, a: 'b=c' } },
        ],
        [
          'POST /v1/executions',
          {
            request: {
              execution_type: 'replay',
              replay: { execution_id: ID, entity: 'Customer', record_id: 'x' },
            },
          },
        ],
      ]);
      writeFileSync(file, '["secret"]');
      const wrong = await ran(answer, 'fix', 'Customer/17', '--from-file', file);
      expect(wrong).toMatchObject({ code: 3, asked: [] });
      expect(wrong.err).not.toContain('secret');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('replays a selection, from the source where that is said', async () => {
    const args = [
      'replay',
      ID,
      '--entity',
      'Customer',
      '--rule',
      'email',
      '--from',
      'source',
      '--accept-plan-change',
    ];
    const { code, asked } = await ran(answer, ...args);
    expect(code).toBe(0);
    expect(asked).toMatchObject([
      [
        'POST /v1/executions',
        {
          request: {
            accept_plan_change: true,
            replay: { execution_id: ID, entity: 'Customer', rule: 'email', from: 'source' },
          },
        },
      ],
    ]);
  });

  it('corrects without a replay, dismisses and reopens', async () => {
    const fix = await ran(answer, 'fix', 'Customer/17', '--set', 'email=', '--no-replay');
    expect(fix.asked).toMatchObject([
      ['POST /v1/projects/p/quarantine/Customer/17/fix', { texts: { email: '' } }],
    ]);
    const dismissed = await ran(answer, 'dismiss', 'Customer/17', '--reason', 'a test row');
    expect(dismissed.asked).toMatchObject([[expect.stringMatching(/dismiss$/), { reason: 'a test row' }]]);
    const reopened = await ran(answer, 'reopen', 'Customer/17');
    expect(reopened.asked).toMatchObject([[expect.stringMatching(/reopen$/), {}]]);
  });

  it.each([
    [['fix', 'Customer/17']],
    [['fix', 'Customer/17', '--set', 'email']],
    [['fix', 'Customer/17', '--from-file', '/nonexistent/x.json']],
    [['show', 'Customer']],
    [['show', 'Customer/1/2']],
    [['show', 'Customer/x']],
    [['list', '--status', 'lost']],
    [['replay', ID, '--from', 'memory']],
  ])('refuses %j', async (args) => {
    expect(await ran(answer, ...args)).toMatchObject({ code: 3, out: '', asked: [] });
  });
});
