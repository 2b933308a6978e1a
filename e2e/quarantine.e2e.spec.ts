import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TOPICS, type QuarantineListed, type QuarantineShown } from '@commander/contracts';
import { Installation } from './support/installation';
import { runCli } from './support/run-cli';

const CANARY = 'kanarienvogel-4711';
const RECORDS = 40;

const planOf = (transforms = ''): string => `
version: 1
project: { id: 0190b111-0000-7000-8000-0000000004a1, name: mending }
connections:
  order-files: { kind: files }
  warehouse: { kind: postgresql }
entities:
  - name: Order
    source: { connection: order-files, file: orders.csv }
    target: { connection: warehouse, table: orders }
    key: [id]
    fields:
      - { to: id, type: integer }
      - { to: amount, type: integer${transforms} }
`;

// Four that one changed rule repairs, one that only somebody can, and one that is torn.
const BAD: Readonly<Record<number, string>> = {
  5: '5,no',
  10: '10,no',
  15: '15,no',
  20: '20,no',
  25: `25,${CANARY}`,
  30: '30',
};
const FAILED = Object.keys(BAD).length;

describe('a quarantined set, through the command line', () => {
  let files: string;
  let installation: Installation;
  let first: string;
  let replay: string;

  beforeAll(async () => {
    files = mkdtempSync(join(tmpdir(), 'commander-mending-'));
    const rows = Array.from({ length: RECORDS }, (_, i) => BAD[i + 1] ?? `${i + 1},${i + 1}`);
    writeFileSync(join(files, 'orders.csv'), ['id,amount', ...rows, ''].join('\n'));
    installation = await Installation.start({ COMMANDER_CONNECTION_ORDER_FILES: pathToFileURL(files).href });
    await installation.target.query('create table orders (id int primary key, amount int)');
    await apply(planOf());
    first = await ended('execute-migration');
  });

  afterAll(async () => {
    await installation?.stop();
    rmSync(files, { recursive: true, force: true });
  });

  const of = ['--project', 'mending'];

  async function apply(text: string): Promise<void> {
    const file = join(files, 'plan.yaml');
    writeFileSync(file, text);
    expect(await installation.cli('project', 'apply', file)).toMatchObject({ code: 0 });
  }

  /** Runs a command that starts an execution, to its end; returns its id. */
  async function ended(...args: string[]): Promise<string> {
    const run = await installation.cli(...args, ...of, '--watch', '--json');
    const accepted = JSON.parse(run.stdout.split('\n')[0] ?? '') as { execution_id: string };
    expect(await installation.report(accepted.execution_id)).toMatchObject({ status: 'completed' });
    return accepted.execution_id;
  }

  async function json<T>(...args: string[]): Promise<T> {
    const run = await installation.cli('quarantine', ...args, ...of, '--json');
    expect(run).toMatchObject({ code: 0 });
    return JSON.parse(run.stdout) as T;
  }

  /** Where the record with an id in the source stands. */
  async function recordOf(id: string): Promise<string> {
    const { records } = await json<QuarantineListed>('list', '--records');
    const found = records.find((record) => record.record_id === id);
    return `${found?.entity}/${found?.number}`;
  }

  async function counts(): Promise<Record<string, number>> {
    const { groups } = await json<QuarantineListed>('list', '--execution', first);
    const sum: Record<string, number> = { open: 0, repaired: 0, superseded: 0, dismissed: 0 };
    for (const group of groups)
      for (const [status, n] of Object.entries(group.counts)) sum[status] = (sum[status] ?? 0) + n;
    return sum;
  }

  /** The law: every record of the source stands in the target, or in the quarantine with a status that says why not. */
  async function expectConserved(expected: Record<string, number>): Promise<void> {
    const { results } = await installation.report(first);
    expect(results).toMatchObject({ total_source_records: RECORDS, total_failed: FAILED });
    const standing = await counts();
    expect(standing).toEqual({ open: 0, repaired: 0, superseded: 0, dismissed: 0, ...expected });
    expect(Object.values(standing).reduce((sum, n) => sum + n, 0)).toBe(FAILED);
    expect(await installation.countInTarget('select count(*) from orders')).toBe(
      RECORDS - FAILED + (standing.repaired ?? 0),
    );
  }

  const as = async (role: string, ...args: string[]) => {
    const made = await installation.cli(
      'token',
      'create',
      '--operator',
      role,
      '--role',
      role,
      '--project',
      '*',
    );
    const env = {
      ...process.env,
      COMMANDER_API: installation.status.api,
      COMMANDER_TOKEN: made.stdout.trim(),
    };
    return runCli(['quarantine', ...args, ...of], env);
  };

  it('is listed by reason, and page by page', async () => {
    await expectConserved({ open: FAILED });
    const { stdout } = await installation.cli('quarantine', 'list', ...of);
    expect(stdout).toMatch(/entity +rule +field +code +open/);
    expect(stdout).toMatch(/Order .* amount .* 5 +0 +0 +0/);
    const seen: string[] = [];
    for (let after: string[] = []; ;) {
      const page = await json<QuarantineListed>('list', '--records', '--limit', '4', ...after);
      expect(page.groups.length > 0).toBe(after.length === 0);
      seen.push(...page.records.map(({ record_id }) => record_id));
      if (page.next === null) break;
      after = ['--after', page.next];
    }
    expect(seen).toEqual(['5', '10', '15', '20', '25', '#29']);
  });

  it('shows its texts to those alone who may read values, and tells of it', async () => {
    const record = await recordOf('25');
    const shown = await installation.cli('quarantine', 'show', record, ...of);
    expect(shown).toMatchObject({ code: 0 });
    expect(shown.stdout).toContain('sealed');
    expect(shown.stdout).not.toContain(CANARY);
    for (const role of ['viewer', 'operator', 'admin'])
      expect(await as(role, 'show', record, '--reveal')).toMatchObject({ code: 5, stdout: '' });
    const revealed = await installation.cli('quarantine', 'show', record, ...of, '--reveal');
    expect(revealed.stdout).toMatch(new RegExp(`amount +${CANARY}`));
  });

  it('lets a viewer look and change nothing', async () => {
    const record = await recordOf('25');
    expect(await as('viewer', 'list')).toMatchObject({ code: 0 });
    for (const args of [
      ['fix', record, '--set', 'amount=1'],
      ['dismiss', record],
      ['reopen', record],
    ])
      expect(await as('viewer', ...args)).toMatchObject({ code: 5 });
    await expectConserved({ open: FAILED });
  });

  it('is repaired by hand, one record', async () => {
    const file = join(files, 'texts.json');
    writeFileSync(file, JSON.stringify({ amount: '1987654321' }));
    await ended('quarantine', 'fix', await recordOf('25'), '--from-file', file);
    await expectConserved({ open: FAILED - 1, repaired: 1 });
    expect(await installation.countInTarget('select amount from orders where id = 25')).toBe(1_987_654_321);
    const { record, changes } = await json<QuarantineShown>('show', await recordOf('25'));
    expect(record).toMatchObject({ status: 'repaired', fixes: 1 });
    expect(changes).toMatchObject([{ kind: 'fixed', fields: ['amount'] }]);
    const again = await installation.cli(
      'quarantine',
      'fix',
      await recordOf('25'),
      ...of,
      '--null',
      'amount',
    );
    expect(again).toMatchObject({ code: 3 });
    expect(again.stderr).toContain('is repaired: only one that is open can be fixed');
  });

  it('is repaired by one changed rule and replayed, and given up where nothing is to be mended', async () => {
    await apply(planOf(', transforms: [{ null_if: ["no"] }]'));
    expect(await installation.cli('quarantine', 'dismiss', await recordOf('#29'), ...of)).toMatchObject({
      code: 0,
    });
    replay = await ended('quarantine', 'replay', first, '--accept-plan-change');
    expect(await installation.report(replay)).toMatchObject({
      results: { total_source_records: 4, total_created: 4 },
      replayed_from: { source: 0, stored: 4 },
    });
    await expectConserved({ repaired: 5, dismissed: 1 });
  });

  it('is as it was when the replay is rolled back, and when what was given up is reopened', async () => {
    const rollback = await installation.cli('rollback', replay, '--watch');
    expect(rollback).toMatchObject({ code: 0 });
    await expectConserved({ open: 4, repaired: 1, dismissed: 1 });
    expect(await installation.cli('quarantine', 'reopen', await recordOf('#29'), ...of)).toMatchObject({
      code: 0,
    });
    await expectConserved({ open: 5, repaired: 1 });
  });

  it('takes the whole of a record that was torn', async () => {
    const torn = await recordOf('#29');
    const part = await installation.cli('quarantine', 'fix', torn, ...of, '--set', 'amount=30');
    expect(part).toMatchObject({ code: 3 });
    expect(part.stderr).toContain('"id"');
    await ended('quarantine', 'fix', torn, '--set', 'id=30', '--set', 'amount=30', '--accept-plan-change');
    await expectConserved({ open: 4, repaired: 2 });
  });

  it('left its story in the stream, and no value anywhere', async () => {
    const messages = await installation.messages(TOPICS.events);
    const types = messages
      .map(({ headers }) => headers.type ?? '')
      .filter((type) => type.includes('quarantine.'));
    const names = types.map((type) => type.replace(/^commander\.quarantine\.|\.v1$/g, ''));
    expect(names).toEqual(['revealed', 'fixed', 'dismissed', 'reopened', 'fixed']);
    const everything = (await installation.allMessages()).map(({ value }) => value?.toString()).join('\n');
    expect(everything).not.toContain(CANARY);
    expect(everything).not.toContain('1987654321');
    expect(installation.logs()).not.toContain(CANARY);
  });
});
