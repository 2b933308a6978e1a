import { waitUntil } from '@commander/stack';
import { useStack } from '@commander/testing';
import { Client } from 'pg';
import { AuditHarness } from '../../testing/audit-harness';
import { TestExecution, type TestEvent } from '../../testing/events';

jest.setTimeout(120_000);

const WAIT_MS = 30_000;
const ids = (batch: number): string[] => Array.from({ length: 50 }, (_, i) => `r-${batch}-${i}`);

describe('StreamRecorder', () => {
  const suite = useStack();
  let audit: AuditHarness;
  beforeEach(async () => {
    audit = await AuditHarness.open(suite);
  });
  afterEach(() => audit.close());

  const rows = (): Promise<{ event_id: string; verdict: string; sequence: string; name: string }[]> =>
    audit.source.query(
      'select event_id, verdict, sequence, name from audit_event order by partition, log_offset',
    );
  const batches = (run: TestExecution, from: number, to: number): TestEvent[] =>
    Array.from({ length: to - from }, (_, i) =>
      run.batch('Flight', from + i, [{ outcome: 'created', source_ids: ids(from + i) }]),
    ).flat();

  it('records each event once, whatever is repeated, void or late', async () => {
    const run = new TestExecution();
    const paused = run.decision('execution.paused', {});
    const forged = run.voidDecision('execution.paused', {});
    const loaded = batches(run, 1, 4);
    const resumed = run.decision('execution.paused', {});
    await audit.start();
    await audit.append([paused, forged, ...loaded, loaded[0]!, paused, ...loaded.slice(2), resumed]);
    await audit.caughtUp();
    const all = await rows();
    const accepted = all.filter(({ verdict }) => verdict === 'accepted').map(({ event_id }) => event_id);
    expect(accepted).toEqual([paused, ...loaded, resumed].map(({ id }) => id));
    // The repeated decision names a predecessor that is no longer the last, so it is void.
    const refused = all.filter(({ verdict }) => verdict === 'void').map(({ event_id }) => event_id);
    expect(refused).toEqual([forged.id, paused.id]);
    expect(all.map(({ sequence }) => Number(sequence))).toEqual(all.map((_, i) => i + 1));
  });

  it('goes on where it stopped, and knows after a restart what was valid before', async () => {
    const run = new TestExecution();
    const [first, second] = [run.decision('execution.paused', {}), run.decision('execution.paused', {})];
    const loaded = batches(run, 1, 3);
    const before = await audit.start();
    await audit.append([first, ...loaded]);
    await audit.caughtUp();
    await before.stop();
    await audit.append([...loaded, second]);
    await audit.start();
    await audit.caughtUp();
    expect((await rows()).map(({ event_id, verdict }) => [event_id, verdict])).toEqual(
      [first, ...loaded, second].map(({ id }) => [id, 'accepted']),
    );
  });

  it('leaves nothing of a transaction that was ended before its commit, and records it afterwards', async () => {
    const run = new TestExecution();
    const events = batches(run, 1, 40);
    const blocker = new Client({ connectionString: audit.databaseUrl });
    await blocker.connect();
    await blocker.query('begin');
    await blocker.query('lock table commander_audit.lineage_block in share mode');
    await audit.start();
    await audit.append(events);
    // The recorder stands before its second insert: the first one is written and not committed.
    const waiting = `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    const stood = await waitUntil(async () => (await blocker.query(waiting)).rows.length > 0, WAIT_MS);
    expect(stood).toBe(true);
    expect(await rows()).toEqual([]);
    await blocker.query(`select pg_terminate_backend(pid) from (${waiting}) as w`);
    await blocker.query('rollback');
    await blocker.end();
    await audit.caughtUp();
    expect((await rows()).map(({ event_id }) => event_id)).toEqual(events.map(({ id }) => id));
  });

  it('records each event once with two recorders on one database', async () => {
    const run = new TestExecution();
    const events = batches(run, 1, 60);
    await Promise.all([audit.start(), audit.start()]);
    for (let at = 0; at < events.length; at += 10) await audit.append(events.slice(at, at + 10));
    await audit.caughtUp();
    expect((await rows()).map(({ event_id }) => event_id)).toEqual(events.map(({ id }) => id));
  });

  it('keeps no value of a message that is no event, and warns of it by its place', async () => {
    const run = new TestExecution();
    const [lineage] = batches(run, 1, 2);
    const unknown = { ...lineage!, value: lineage!.value.replace('batch.lineage.v1', 'batch.blessed.v1') };
    await audit.start();
    await audit.append(['canary-1', '{"email":"canary-2"}', lineage!, unknown], 1);
    await audit.caughtUp();
    expect((await rows()).map(({ verdict, name }) => [verdict, name])).toEqual([
      ['malformed', 'malformed'],
      ['malformed', 'malformed'],
      ['accepted', 'batch.lineage'],
      ['unknown', 'commander.batch.blessed.v1'],
    ]);
    const everything = await audit.source.query<object[]>('select * from audit_event');
    expect(JSON.stringify(everything) + audit.logged).not.toContain('canary');
    expect(audit.logged).toContain('"offset":1');
  });

  it('stores ids that PostgreSQL would refuse in a text', async () => {
    const run = new TestExecution();
    const odd = run.batch('Flight', 1, [
      { outcome: 'created', source_ids: ['a\0b', '\ud800', '😀', 'x'.repeat(5000)] },
    ]);
    const failed = run.fact('batches.planned', {
      entity: 'Flight',
      attempt: 1,
      part: 1,
      batches: [
        { batch: 1, first_record: 0, records: 1, range: { kind: 'keys', after: ['\0'], upto: ['\ud800'] } },
      ],
    });
    await audit.start();
    await audit.append([...odd, failed]);
    await audit.caughtUp();
    expect((await rows()).map(({ verdict }) => verdict)).toEqual(['accepted', 'accepted', 'accepted']);
  });

  it('stops before an event of a future version, and says which', async () => {
    const run = new TestExecution();
    const [known, next, last] = batches(run, 1, 3);
    const future = { ...next!, value: next!.value.replace('batch.committed.v1', 'batch.committed.v2') };
    const running = await audit.start();
    await audit.append([known!, future, last!]);
    expect(await waitUntil(() => Promise.resolve(running.fatal.length > 0), WAIT_MS)).toBe(true);
    expect(running.recorder.health()).toMatchObject({
      status: 'crashed',
      reason: expect.stringMatching(/offset 1 .*commander\.batch\.committed\.v2/) as string,
    });
    expect((await rows()).map(({ event_id }) => event_id)).toEqual([known!.id]);
  });

  it('refuses a stream that lost what was not recorded yet', async () => {
    const run = new TestExecution();
    await audit.append(batches(run, 1, 5), 0);
    const before = await audit.start();
    await audit.caughtUp();
    await before.stop();
    await audit.append(batches(run, 5, 10), 0);
    await audit.deleteRecords(0, 12);
    await expect(audit.start()).rejects.toThrow('partition 0 is recorded up to offset 8, but begins at 12');
  });

  it('refuses a stream that is not the one it recorded', async () => {
    const run = new TestExecution();
    await audit.append(batches(run, 1, 5), 0);
    const before = await audit.start();
    await audit.caughtUp();
    await before.stop();
    await audit.replaceStream();
    await expect(audit.start()).rejects.toThrow('no longer holds what was recorded before offset 8');
    await audit.append(batches(run, 1, 6), 0);
    await expect(audit.start()).rejects.toThrow('no longer holds what was recorded before offset 8');
  });

  it.each([
    'update audit_event set name = name',
    'delete from lineage_block',
    'truncate audit_event cascade',
  ])('refuses to change what is recorded: %s', async (statement) => {
    await expect(audit.source.query(statement)).rejects.toMatchObject({ code: '42501' });
  });
});
