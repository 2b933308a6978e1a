import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TOPICS } from '@commander/contracts';
import { waitUntil } from '@commander/stack';
import { Installation } from './support/installation';
import { runCli } from './support/run-cli';

const FIVE_MISTAKES = `version: 1
project: { id: 0190b111-0000-7000-8000-00000000bad1, name: mistakes }
connections:
  files: { kind: files }
  warehouse: { kind: postgresql }
entities:
  - name: Person
    source: { connection: fils, file: people.csv }
    target: { connection: warehouse, table: pg_catalog.people }
    key: [number]
    fields:
      - { to: id, type: intger }
      - { to: age, type: integer, validations: [{ range: { min: 5, max: 1 } }] }
`;

const plan = (id: string, name: string, file: string, table: string): string => `version: 1
project: { id: ${id}, name: ${name} }
connections: { people-files: { kind: files }, warehouse: { kind: postgresql } }
entities:
  - name: Person
    source: { connection: people-files, file: ${file} }
    target: { connection: warehouse, table: ${table} }
    key: [id]
    fields: [{ to: id, type: integer }, { to: name }]
`;

describe('bad input and trouble, each with one clear sentence', () => {
  let files: string;
  let installation: Installation;

  beforeAll(async () => {
    files = mkdtempSync(join(tmpdir(), 'commander-refusals-'));
    writeFileSync(join(files, 'people.csv'), 'id,name\n1,a\n2,b\n');
    installation = await Installation.start({ COMMANDER_CONNECTION_PEOPLE_FILES: pathToFileURL(files).href });
    await installation.target.query('create table people (id int primary key, name text)');
  });

  afterAll(async () => {
    await installation?.stop();
    rmSync(files, { recursive: true, force: true });
  });

  const apply = async (text: string) => {
    const file = join(files, 'plan.yaml');
    writeFileSync(file, text);
    return installation.cli('project', 'apply', file);
  };

  it('lists five mistakes of a plan with line and column', async () => {
    const file = join(files, 'mistakes.yaml');
    writeFileSync(file, FIVE_MISTAKES);
    const check = await installation.cli('plan', 'check', file);
    expect(check.code).toBe(3);
    const places = [...`${check.stdout}${check.stderr}`.matchAll(/mistakes\.yaml:(\d+):(\d+)/g)].map((m) =>
      Number(m[1]),
    );
    expect(places).toEqual([8, 9, 10, 12, 13]);
  });

  it('refuses an unknown project', async () => {
    const run = await installation.cli('execute-migration', '--project', 'nowhere');
    expect(run.code).toBe(3);
    expect(run.stderr).toContain('There is no project "nowhere"');
  });

  it.each([
    { what: 'a missing file', id: 'bad2', file: 'missing.csv', table: 'people', named: 'missing.csv' },
    { what: 'a missing table', id: 'bad3', file: 'people.csv', table: 'nobody', named: 'nobody' },
  ])('fails on $what before anything is written', async ({ id, file, table, named }) => {
    expect(
      await apply(plan(`0190b111-0000-7000-8000-00000000${id}`, `no-${table}`, file, table)),
    ).toMatchObject({ code: 0 });
    const run = await installation.cli('execute-migration', '--project', `no-${table}`, '--watch');
    expect(run.code).toBe(1);
    expect(`${run.stdout}${run.stderr}`).toContain(named);
    expect(await installation.countInTarget('select count(*) from people')).toBe(0);
    const meta = await installation.countInTarget(
      `select count(*) from pg_namespace where nspname = 'commander_meta'`,
    );
    const fenced =
      meta === 0 ? 0 : await installation.countInTarget('select count(*) from commander_meta.fenced_table');
    expect(fenced).toBe(0);
  });

  it('refuses a start from somebody without the right, and the stream says so', async () => {
    const token = await installation.cli(
      'token',
      'create',
      '--operator',
      'vera',
      '--role',
      'viewer',
      '--project',
      '*',
    );
    const vera = /cmd_[\w-]+/.exec(token.stdout)?.[0];
    const run = await runCli(['execute-migration', '--project', 'no-people'], {
      ...process.env,
      COMMANDER_HOME: installation.home,
      COMMANDER_TOKEN: vera,
    });
    expect(run.code).toBe(5);
    const rejected = (await installation.messages(TOPICS.events)).map(({ value }) => value?.toString() ?? '');
    expect(
      rejected.some((text) => text.includes('command.rejected') && text.includes('"operator":"vera"')),
    ).toBe(true);
  });

  it('runs a command typed by hand onto the topic: id and time are filled in', async () => {
    await apply(plan('0190b111-0000-7000-8000-00000000bad4', 'by-hand', 'people.csv', 'people'));
    const value =
      '{"command":"/execute-migration","operator":"admin","request":{"project_id":"by-hand","execution_type":"full"}}';
    await installation.log.append([{ topic: TOPICS.commands, partition: 0, key: null, value }]);
    const arrived = await waitUntil(
      async () => (await installation.countInTarget('select count(*) from people')) === 2,
      60_000,
    );
    expect(arrived).toBe(true);
  });

  it('says that the service cannot be reached once everything is down', async () => {
    await installation.cli('down');
    const run = await installation.cli('list');
    expect(run.code).toBe(4);
    expect(run.stderr.trim().split('\n')).toHaveLength(1);
  });

  it('does not start a service whose broker is down, and says which', async () => {
    const env = {
      ...process.env,
      COMMANDER_KAFKA_BROKERS: '127.0.0.1:9',
      COMMANDER_READ_MODEL_URL: 'postgresql://127.0.0.1:9/x',
      COMMANDER_KEYS: `k:${Buffer.alloc(32).toString('base64')}`,
    };
    const run = await runCli([], { ...env, COMMANDER_PROFILE: 'development' }, 'commander');
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(/^commander did not start: Kafka .*see whether the brokers run/);
  });
});
