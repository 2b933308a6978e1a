import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TOPICS } from '@commander/contracts';
import { waitUntil } from '@commander/stack';
import { Installation } from './support/installation';

const RECORDS = 100_000;
const EXISTING = 40_000;
const BATCH = 2_500;
const WAIT_MS = 240_000;

const PLAN = `
version: 1
project: { id: 0190b111-0000-7000-8000-0000000ec0e5, name: recovery }
connections:
  recovery-files: { kind: files }
  warehouse: { kind: postgresql }
entities:
  - name: Customer
    source: { connection: recovery-files, file: customers.csv }
    target: { connection: warehouse, table: recovery.customers }
    key: [id]
    fields:
      - { to: id, type: integer }
      - { to: name, transforms: [trim], validations: [required] }
      - { to: email }
    duplicates: { policy: update }
config: { batch_size: ${BATCH}, parallel_batches: 2 }
# Every checkpoint is past its time a blink after it was taken: as on a Monday for what failed on Friday.
checkpoint:
  frequency: every_batch
  retention: { keep_last_n: 5, expire_after_hours: 0.000001 }
`;

// Rows that are there before have a column that the plan does not know, and a sequence that is not moved by hand.
const SCHEMA = `
  create schema recovery;
  create table recovery.customers (
    id serial primary key, name text not null, email text unique, note text default 'none');
  insert into recovery.customers (id, name, email, note)
    select i, 'Old ' || i, 'old' || i || '@example.org', 'kept ' || i from generate_series(1, ${EXISTING}) i`;
const CHECKSUM = `select md5(string_agg(c::text, E'\\n' order by id)) as sum from recovery.customers c`;
const SEQUENCE = 'select last_value, is_called from recovery.customers_id_seq';
const EDITS = `
  update recovery.customers set note = 'edited by hand' where id in (2, 4, 50000, 60001, 70003);
  update recovery.customers set email = 'by.hand' || id where id in (8, 10, 40000, 80001, 90003)`;
const EDITED = [2, 4, 8, 10, 40_000, 50_000, 60_001, 70_003, 80_001, 90_003];
const row = (id: number): string => `${id}, Customer ${id} ,customer${id}@example.org`;

describe('a migration that is rehearsed, paused, restarted, rolled back, broken and resumed', () => {
  let files: string;
  let installation: Installation;
  let before: unknown;
  let full: string;
  let chain: string[];

  beforeAll(async () => {
    files = mkdtempSync(join(tmpdir(), 'commander-recovery-'));
    const rows = Array.from({ length: RECORDS }, (_, i) => row(i + 1));
    writeFileSync(join(files, 'customers.csv'), ['id,name,email', ...rows, ''].join('\n'));
    writeFileSync(join(files, 'plan.yaml'), PLAN);
    installation = await Installation.start({
      COMMANDER_CONNECTION_RECOVERY_FILES: pathToFileURL(files).href,
      // Slow enough that what is told on the way is heard before the end.
      COMMANDER_FAIL_POINTS: 'batch.published=delay:300',
    });
    await installation.target.query(SCHEMA);
    before = await state();
    expect(await installation.cli('project', 'apply', join(files, 'plan.yaml'))).toMatchObject({ code: 0 });
  });

  afterAll(async () => {
    await installation?.stop();
    rmSync(files, { recursive: true, force: true });
  });

  const state = async (): Promise<unknown> => [
    (await installation.target.query(CHECKSUM)).rows,
    (await installation.target.query(SEQUENCE)).rows,
  ];

  async function idOf(...args: string[]): Promise<string> {
    const run = await installation.cli(...args, '--json');
    expect(run).toMatchObject({ code: 0 });
    return (JSON.parse(run.stdout.trim().split('\n')[0] ?? '') as { execution_id: string }).execution_id;
  }

  const start = (...args: string[]): Promise<string> =>
    idOf('execute-migration', '--project', 'recovery', ...args);

  async function until(id: string, ...phases: string[]) {
    let report = await installation.report(id);
    await waitUntil(async () => {
      report = await installation.report(id);
      return phases.includes(report.progress.phase);
    }, WAIT_MS);
    expect([...phases, `${report.progress.phase}: ${report.reason}`]).toContain(report.progress.phase);
    return report;
  }

  /** Until an execution has written some batches, and not all; asked of the target, which answers at once. */
  const untilSome = (id: string): Promise<boolean> => {
    const written = `select count(*) from commander_meta.batch_ledger where execution_id = '${id}' and outbox is not null`;
    const some = async (): Promise<boolean> =>
      (await installation.countInTarget(written).catch(() => 0)) >= 4;
    return waitUntil(some, WAIT_MS, 10);
  };

  /** The events of the project behind the last one of a name, by their short names. */
  const namesSince = async (name: string): Promise<string[]> => {
    const types = (await installation.messages(TOPICS.events)).map(({ headers }) => headers.type ?? '');
    const names = types.map((type) => type.replace(/^commander\.|\.v1$/g, ''));
    expect(names).toContain(name);
    return names.slice(names.lastIndexOf(name));
  };

  const ledger = async (): Promise<string[]> =>
    (
      await installation.target.query<{ line: string }>(
        `select kind || ' ' || batch || ' ' || order_id as line from commander_meta.batch_ledger order by 1`,
      )
    ).rows.map(({ line }) => line);

  it('rehearses without changing anything', async () => {
    const report = await until(await start('--type', 'dry-run'), 'completed', 'failed', 'paused');
    expect(report).toMatchObject({
      status: 'completed',
      results: { total_source_records: RECORDS, total_created: RECORDS - EXISTING, total_updated: EXISTING },
      rehearsal: { unpredictable: [] },
    });
    expect(await state()).toEqual(before);
    expect(
      await installation.countInTarget(`select count(*) from pg_namespace where nspname = 'commander_meta'`),
    ).toBe(0);
  });

  it('pauses within the batches in flight and stays paused when everything was restarted', async () => {
    full = await start();
    expect(await untilSome(full)).toBe(true);
    // What is in flight waits, so that there is something to pause, however long the command takes.
    await installation.target.query('begin; lock table recovery.customers in exclusive mode');
    expect(await installation.cli('pause', full)).toMatchObject({ code: 0 });
    await installation.target.query('commit');
    const paused = await until(full, 'paused', 'completed');
    expect(paused.progress.phase).toBe('paused');
    expect(paused.progress.completed_batches).toBeLessThan(RECORDS / BATCH);
    const committed = await ledger();
    expect(committed).toHaveLength(paused.progress.completed_batches);
    expect(await namesSince('pause.requested')).not.toContain('orders.dispatched');
    await installation.restart();
    expect((await installation.report(full)).status).toBe('paused');
    expect(await ledger()).toEqual(committed);
    expect(await installation.cli('resume', full)).toMatchObject({ code: 0 });
    const report = await until(full, 'completed', 'failed', 'paused');
    expect(await ledger()).toEqual(expect.arrayContaining(committed));
    expect(report).toMatchObject({
      status: 'completed',
      results: { total_created: RECORDS - EXISTING, total_updated: EXISTING, total_failed: 0 },
      prediction: { compared_records: RECORDS, differing_records: 0, uncompared_records: 0 },
      verification: { state: 'passed' },
    });
    expect(report.timing.paused_duration_seconds).toBeGreaterThan(0);
    expect(report.checkpoints.every(({ valid }) => valid)).toBe(true);
  });

  it('rolls back all but the rows that somebody edited, and says which', async () => {
    await installation.target.query(EDITS);
    const kept = `select md5(string_agg(c::text, E'\\n' order by id)) as sum from recovery.customers c where id in (${EDITED.join()})`;
    const edited = (await installation.target.query(kept)).rows;
    const report = await until(await idOf('rollback', full), 'completed', 'failed', 'paused');
    expect(report).toMatchObject({
      status: 'completed',
      undoes_execution_id: full,
      rollback: { images: RECORDS, conflicts: EDITED.length },
    });
    const named = report.rollback?.conflict_samples.map(({ record_id }) => Number(record_id)) ?? [];
    expect(named.sort((a, b) => a - b)).toEqual(EDITED);
    expect((await installation.target.query(kept)).rows).toEqual(edited);
    const others = (
      await installation.target.query<{ n: string }>(
        `select count(*)::text as n from recovery.customers c where id not in (${EDITED.join()})
       and c::text <> row(id, 'Old ' || id, 'old' || id || '@example.org', 'kept ' || id)::text`,
      )
    ).rows;
    expect(others).toEqual([{ n: '0' }]);
    expect((await installation.report(full)).rolled_back_by).toBe(report.execution_id);
    const refused = await installation.cli('resume-migration', '--project', 'recovery', '--execution', full);
    expect(refused.code).not.toBe(0);
  });

  it('resumes what failed after its checkpoints have expired, and writes no batch twice', async () => {
    await installation.target.query('truncate recovery.customers');
    const failed = await start();
    expect(await untilSome(failed)).toBe(true);
    await installation.target.query('alter table recovery.customers rename column email to address');
    const report = await until(failed, 'failed', 'completed', 'paused');
    expect(report).toMatchObject({ status: 'failed' });
    await installation.target.query('alter table recovery.customers rename column address to email');
    const checkpoint = report.checkpoints.at(-1)?.id ?? '';
    const resume = ['resume-migration', '--project', 'recovery'];
    const expired = await installation.cli(...resume, '--checkpoint', checkpoint);
    expect(expired.code).not.toBe(0);
    expect(expired.stderr).toContain('expired');
    const committed = (await ledger()).filter((line) => line.startsWith('load'));
    const resumed = await until(await idOf(...resume), 'completed', 'failed', 'paused');
    expect(resumed).toMatchObject({
      status: 'completed',
      resumes_execution_id: failed,
      results: { total_source_records: RECORDS, total_created: RECORDS, unprocessed: 0 },
      verification: { state: 'passed' },
    });
    expect(await ledger()).toEqual(expect.arrayContaining(committed));
    expect(await installation.countInTarget('select count(*) from recovery.customers')).toBe(RECORDS);
    chain = [failed, resumed.execution_id];
  });

  it('rolls back what was resumed with the resume, and watches both', async () => {
    const watched = await installation.cli('rollback', chain[1] ?? '', '--watch');
    expect(watched).toMatchObject({ code: 0 });
    expect(watched.stdout).toMatch(new RegExp(`Then others up to +${chain[0]}`));
    for (const id of chain) expect((await installation.report(id)).rolled_back_by).not.toBeNull();
    expect(await installation.countInTarget('select count(*) from recovery.customers')).toBe(0);
  });

  it('leaves no connection in a transaction', async () => {
    const open = `select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
      and state <> 'idle'`;
    expect(await waitUntil(async () => (await installation.countInTarget(open)) === 0, 30_000)).toBe(true);
  });
});
