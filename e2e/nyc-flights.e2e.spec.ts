import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import {
  readEvent,
  TOPICS,
  type CommanderEvent,
  type EventData,
  type ExecutionReport,
} from '@commander/contracts';
import { waitUntil } from '@commander/stack';
import { Installation } from './support/installation';

const EXAMPLE = join(__dirname, '..', 'examples', 'nyc-flights');
const CREATED = { Airline: 16, Airport: 1458, Plane: 3322, Weather: 26_115, Flight: 336_776 };
const TABLES = {
  Airline: 'airlines',
  Airport: 'airports',
  Plane: 'planes',
  Weather: 'weather',
  Flight: 'flights',
};
const RECORDS = Object.values(CREATED).reduce((sum, n) => sum + n, 0);

type Lineage = EventData<'batch.lineage'>;

describe('the migration of nyc-flights, with every service killed on the way', () => {
  let installation: Installation;
  let executionId: string;
  let report: ExecutionReport;

  beforeAll(async () => {
    installation = await Installation.start();
    await installation.target.query(readFileSync(join(EXAMPLE, 'schema.sql'), 'utf8'));
    const applied = await installation.cli('project', 'apply', join(EXAMPLE, 'plan.yaml'));
    expect(applied).toMatchObject({ code: 0 });
    const started = await installation.cli('execute-migration', '--project', 'nyc-flights', '--json');
    expect(started).toMatchObject({ code: 0 });
    executionId = (JSON.parse(started.stdout) as { execution_id: string }).execution_id;
    await untilLoading();
    await installation.killServices();
    await installation.startServices();
    const watched = await installation.cli('watch', executionId, '--json');
    expect(watched).toMatchObject({ code: 0 });
    report = await installation.report(executionId);
  });

  afterAll(() => installation?.stop());

  /** Until some, and not all, of the flights are in the target. */
  async function untilLoading(): Promise<void> {
    const some = await waitUntil(
      async () => (await installation.countInTarget('select count(*) from nyc.flights')) > 0,
      120_000,
    );
    const { progress, reason } = await installation.report(executionId);
    expect({ some, phase: progress.phase, reason }).toEqual({ some: true, phase: 'loading', reason: null });
  }

  it('was interrupted with work left to do', async () => {
    const starts = installation.logs().split('"The service listens."').length - 1;
    expect(starts).toBeGreaterThanOrEqual(2 * installation.services().length);
    const events = (await installation.messages(TOPICS.events)).map(({ headers }) => headers.type);
    expect(events.filter((type) => type === 'commander.execution.started.v1')).toHaveLength(1);
  });

  it('finishes by itself with every record created once', () => {
    expect(report.status).toBe('completed');
    expect(Object.fromEntries(report.results.by_entity.map((e) => [e.entity, e.created]))).toEqual(CREATED);
    expect(report.results).toMatchObject({ total_source_records: RECORDS, total_failed: 0, unprocessed: 0 });
    expect(report.errors.total).toBe(0);
  });

  it('verifies counts and samples, and reports the references that the plan keeps', () => {
    const { verification } = report;
    expect(verification).toMatchObject({ state: 'passed', count_match: true, target_count: RECORDS });
    expect(verification.sample_verification.mismatched_records).toBe(0);
    expect(verification.sample_verification.matched_records).toBeGreaterThan(0);
    const orphans = verification.referential_integrity.by_reference.map((r) => [
      r.fields.join(),
      r.orphans,
      r.nulls,
    ]);
    expect(orphans).toEqual(
      expect.arrayContaining([
        ['tailnum', 50_094, 2512],
        ['dest', 7602, 0],
      ]),
    );
    expect(verification.referential_integrity.orphaned_records).toBe(50_094 + 7602);
  });

  it.each(Object.entries(TABLES))(
    'holds every %s in the target, as plain SQL counts them',
    async (entity, table) => {
      const rows = await installation.countInTarget(`select count(*) from nyc.${table}`);
      expect(rows).toBe(CREATED[entity as keyof typeof CREATED]);
    },
  );

  it('agrees with plain SQL about the orphans', async () => {
    const planes = await installation.countInTarget(
      'select count(*) from nyc.flights f where tailnum is not null and not exists (select from nyc.planes p where p.tailnum = f.tailnum)',
    );
    const airports = await installation.countInTarget(
      'select count(*) from nyc.flights f where not exists (select from nyc.airports a where a.faa = f.dest)',
    );
    const nulls = await installation.countInTarget('select count(*) from nyc.flights where tailnum is null');
    expect([planes, airports, nulls]).toEqual([50_094, 7602, 2512]);
  });

  it('tells of every record once in the lineage, and of each batch by one instance of several', async () => {
    const seen = new Map<string, Set<string>>(
      Object.keys(CREATED).map((entity) => [entity, new Set<string>()]),
    );
    const instances = new Set<string>();
    const ids = new Set<string>();
    for (const { value, headers } of await installation.messages(TOPICS.events)) {
      if (!/batch\.(lineage|committed)/.test(headers.type ?? '')) continue;
      const event = eventIn(value);
      if (ids.has(event.id)) continue;
      ids.add(event.id);
      if (event.name === 'batch.committed') instances.add(event.data.instance);
      if (event.name === 'batch.lineage') collect(seen, event.data);
    }
    expect(Object.fromEntries([...seen].map(([entity, records]) => [entity, records.size]))).toEqual(CREATED);
    expect([...instances].sort()).toEqual(['batch-processor-1', 'batch-processor-2']);
  });

  function eventIn(value: Buffer | null): CommanderEvent {
    const read = readEvent(value?.toString() ?? '');
    if (read.kind !== 'event') throw new Error(`A message of the stream is of kind ${read.kind}.`);
    return read.event;
  }

  function collect(seen: Map<string, Set<string>>, { entity, outcomes }: Lineage): void {
    for (const { source_ids: ids } of outcomes)
      for (const id of ids) {
        expect(seen.get(entity)?.has(id)).toBe(false);
        seen.get(entity)?.add(id);
      }
  }

  it('gives the same report byte for byte from a read model that was dropped', async () => {
    const before = (await installation.cli('report', executionId, '--json')).stdout;
    await installation.stack.child('commander').stop();
    const database = new Client({ connectionString: installation.status.databases.read_model });
    await database.connect();
    await database.query('drop schema commander_read cascade');
    await database.end();
    await installation.startServices(['commander']);
    const rebuilt = await waitUntil(
      async () => (await installation.cli('report', executionId, '--json')).stdout === before,
      60_000,
    );
    expect((await installation.cli('report', executionId, '--json')).stdout).toBe(before);
    expect(rebuilt).toBe(true);
  });

  it('audits what the report says', async () => {
    const url = installation.status.programs.find(({ name }) => name === 'audit-logger')?.url;
    const headers = {
      authorization: `Bearer ${readFileSync(join(installation.home, 'token'), 'utf8').trim()}`,
    };
    let summary: unknown;
    const agreed = await waitUntil(async () => {
      summary = await (await fetch(`${url}/v1/audit/summary?execution=${executionId}`, { headers })).json();
      return JSON.stringify(summary).includes('execution.completed');
    }, 60_000);
    expect(agreed).toBe(true);
    expect(summary).toMatchObject(report.audit_summary);
  });
});
