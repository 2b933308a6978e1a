import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client } from 'pg';
import { DEAD_LETTER_SUFFIX, TOPICS, type ExecutionReport } from '@commander/contracts';
import { waitUntil } from '@commander/stack';
import { startOtlpReceiver, type OtlpReceiver, type ReceivedSpan } from '@commander/testing';
import { Installation } from './support/installation';

const CANARY = 'kanarienvogel';

const PLAN = `
version: 1
project: { id: 0190b111-0000-7000-8000-00000000ca9a, name: canaries }
connections:
  canary-files: { kind: files }
  warehouse: { kind: postgresql }
entities:
  - name: Person
    source: { connection: canary-files, file: people.csv }
    target: { connection: warehouse, table: people }
    key: [id]
    fields:
      - { to: id, type: integer }
      - { to: name, transforms: [trim], validations: [required, { length: { max: 40 } }] }
      - { to: email }
      - { to: age, type: integer }
      - { to: born, type: date }
      - { to: notes, type: json }
      - { to: status, validations: [{ one_of: [active, retired] }] }
`;

const SCHEMA = `
  create table people (
    id int primary key,
    name text not null,
    email text unique check (email <> '${CANARY}-check'),
    age int check (age < 150),
    born date,
    notes jsonb,
    status varchar(20)
  )`;

const HEADER = 'id,name,email,age,born,notes,status';
const good = (id: number): string =>
  `${id}, ${CANARY}-name-${id},${CANARY}-${id}@x.org,44,1980-02-03,"{""k"":""${CANARY}""}",active`;

const BAD: Record<string, string> = {
  integer: `101,${CANARY},${CANARY}-a@x.org,${CANARY},1980-02-03,{},active`,
  date: `102,${CANARY},${CANARY}-b@x.org,1,${CANARY},{},active`,
  json: `103,${CANARY},${CANARY}-c@x.org,1,1980-02-03,{${CANARY},active`,
  'one of': `104,${CANARY},${CANARY}-d@x.org,1,1980-02-03,{},${CANARY}`,
  length: `105,${CANARY.repeat(10)},${CANARY}-e@x.org,1,1980-02-03,{},active`,
  required: `106,,${CANARY}-f@x.org,1,1980-02-03,{},active`,
  unique: `107,${CANARY},${CANARY}-1@x.org,1,1980-02-03,{},active`,
  check: `108,${CANARY},${CANARY}-check,1,1980-02-03,{},active`,
  'range of the target': `109,${CANARY},${CANARY}-g@x.org,2000,1980-02-03,{},active`,
  ragged: `110,${CANARY},${CANARY}`,
};
const GOOD = 30;
// No JSON; a dead letter keeps the bytes of its message, so that somebody can look at them, and nothing else may.
const POISON = `{ "command": ${CANARY}`;
const isPoison = (value: Buffer | null): boolean => value?.toString() === POISON;

describe('a run with a canary in every field, bad ones among them', () => {
  let files: string;
  let receiver: OtlpReceiver;
  let installation: Installation;
  let report: ExecutionReport;

  beforeAll(async () => {
    files = mkdtempSync(join(tmpdir(), 'commander-canaries-'));
    const rows = [...Array.from({ length: GOOD }, (_, i) => good(i + 1)), ...Object.values(BAD)];
    writeFileSync(join(files, 'people.csv'), [HEADER, ...rows, ''].join('\n'));
    writeFileSync(join(files, 'plan.yaml'), PLAN);
    receiver = await startOtlpReceiver();
    installation = await Installation.start({
      COMMANDER_CONNECTION_CANARY_FILES: pathToFileURL(files).href,
      // Nobody uses it; it is told to those who open connections all the same.
      COMMANDER_CONNECTION_UNUSED: `postgresql://u:${CANARY}-password@127.0.0.1/x`,
      COMMANDER_OTLP_ENDPOINT: receiver.url,
      COMMANDER_LOG_LEVEL: 'debug',
    });
    await installation.target.query(SCHEMA);
    await installation.log.append([{ topic: TOPICS.commands, partition: 0, key: null, value: POISON }]);
    expect(await installation.cli('project', 'apply', join(files, 'plan.yaml'))).toMatchObject({ code: 0 });
    const run = await installation.cli(
      'execute-migration',
      '--project',
      'canaries',
      '--batch-size',
      '7',
      '--watch',
      '--json',
    );
    const id = /"execution_id":"([0-9a-f-]{36})"/.exec(run.stdout)?.[1] ?? '';
    report = await installation.report(id);
  });

  afterAll(async () => {
    await installation?.stop();
    await receiver?.stop();
    rmSync(files, { recursive: true, force: true });
  });

  it('creates the good records and names every bad one', () => {
    expect(report.status).toBe('completed');
    expect(report.results).toMatchObject({ total_created: GOOD, total_failed: Object.keys(BAD).length });
    expect(report.errors.sample_errors).toHaveLength(Object.keys(BAD).length);
    expect(report.errors.sample_errors.map((error) => error.record_id).sort()).toEqual(
      expect.arrayContaining(['101', '102', '103', '104', '105', '106', '107', '108', '109']),
    );
  });

  it('leaves no canary in the report', () => {
    expect(JSON.stringify(report)).not.toContain(CANARY);
  });

  it('keeps what is no command in one dead letter', async () => {
    const buried = await waitUntil(
      async () => (await installation.messages(TOPICS.commands + DEAD_LETTER_SUFFIX)).length > 0,
      30_000,
    );
    expect(buried).toBe(true);
    const poison = (await installation.allMessages()).filter(({ value }) => isPoison(value));
    expect(poison.map(({ topic }) => topic).sort()).toEqual([
      TOPICS.commands,
      TOPICS.commands + DEAD_LETTER_SUFFIX,
    ]);
    expect(poison.map(({ headers }) => headers['dlq-reason'])).toContain(
      'not-json: The message is not a JSON document.',
    );
  });

  it('leaves no canary in any topic: keys, headers, and values but that one', async () => {
    const messages = await installation.allMessages();
    expect(messages.length).toBeGreaterThan(20);
    const text = messages
      .map(({ key, value, headers }) =>
        [key, isPoison(value) ? '' : value?.toString(), JSON.stringify(headers)].join(),
      )
      .join('\n');
    expect(text).not.toContain(CANARY);
  });

  it('leaves no canary in any log', () => {
    expect(installation.logs().length).toBeGreaterThan(1000);
    expect(installation.logs()).not.toContain(CANARY);
  });

  it('leaves no canary and no password in any span', async () => {
    await receiver.waitFor((spans) => spans.some(({ name }) => name === 'batch.write'), 30_000);
    const password = new URL(installation.status.databases.target ?? '').password;
    const spans = JSON.stringify(receiver.raw());
    expect(spans).not.toContain(CANARY);
    expect(spans).not.toContain(password);
    expect(installation.logs()).not.toContain(password);
  });

  it.each(['read_model', 'audit'])('leaves no canary in the %s database', async (name) => {
    const text = await dump(installation.status.databases[name] ?? '');
    expect(text.length).toBeGreaterThan(1000);
    expect(text).not.toContain(CANARY);
  });

  it('shows command, decisions, batches with their stages and verification in one trace, under one root', async () => {
    const wanted = [
      'commander.intake',
      'commander.decide',
      'commander.dispatch',
      'batch.read',
      'batch.transform',
      'batch.write',
      'batch.publish',
    ];
    const trace = await traceOf(wanted);
    const byId = new Map(trace.map((span) => [span.spanId, span]));
    const root = trace.find(({ name }) => name === 'commander.intake');
    for (const name of wanted.slice(1))
      expect(
        ancestors(
          trace.find((span) => span.name === name),
          byId,
        ).map((span) => span.spanId),
      ).toContain(root?.spanId);
    expect(new Set(trace.map(({ service }) => service))).toEqual(
      new Set(['commander', 'batch-processor', 'verifier']),
    );
  });

  /** The spans of the trace that holds all of these names. */
  async function traceOf(names: readonly string[]): Promise<ReceivedSpan[]> {
    let found: ReceivedSpan[] = [];
    await receiver.waitFor((spans) => {
      const traces = Map.groupBy(spans, ({ traceId }) => traceId);
      const complete = [...traces.values()].find((trace) => {
        const present = new Set(trace.map(({ name }) => name));
        return (
          names.every((name) => present.has(name)) && trace.some(({ service }) => service === 'verifier')
        );
      });
      found = complete ?? [];
      return complete !== undefined;
    }, 30_000);
    return found;
  }
});

function ancestors(span: ReceivedSpan | undefined, byId: Map<string, ReceivedSpan>): ReceivedSpan[] {
  const parent = byId.get(span?.parentSpanId ?? '');
  return parent ? [parent, ...ancestors(parent, byId)] : [];
}

/** Every row of every table of ours in a database, as text. */
async function dump(url: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const tables = await client.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  const texts = [];
  for (const { name } of tables.rows) {
    const rows = await client.query<{ row: string }>(`select t::text as row from ${name} t`);
    texts.push(...rows.rows.map(({ row }) => row));
  }
  await client.end();
  return texts.join('\n');
}
