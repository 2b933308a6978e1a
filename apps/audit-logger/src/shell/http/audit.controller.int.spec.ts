import type { EventData } from '@commander/contracts';
import { createToken, type Grant, type NewToken } from '@commander/security';
import { useStack } from '@commander/testing';
import { Client } from 'pg';
import type { AuditEntry, FoundRecord, Page } from '../../domain/audit-entry';
import { AuditHarness } from '../../testing/audit-harness';
import { TestExecution } from '../../testing/events';
import { TestFace } from '../../testing/http';
import { openTokenStore, type TokenStore } from './token-store';

jest.setTimeout(120_000);

const COUNTS = { read: 0, created: 0, updated: 0, unchanged: 0, merged: 0, skipped: 0, failed: 0 };
const TOKENS = `
  create schema commander_security;
  create table commander_security.operator_token (
    id text primary key, operator text not null, hash text not null, grants jsonb not null,
    created_at timestamptz not null default now(), expires_at timestamptz, revoked_at timestamptz
  )`;

describe('AuditController', () => {
  const suite = useStack();
  const run = new TestExecution();
  const other = new TestExecution();
  const told = new TestExecution();
  const [rehearsal, rollback] = [told.sibling(), told.sibling()];
  const tokens: Record<string, NewToken> = {};
  let audit: AuditHarness;
  let open: TestFace;
  let guarded: TestFace;
  let store: TokenStore;

  async function admit(client: Client, name: string, grants: Grant[], column?: string): Promise<void> {
    const token = createToken();
    tokens[name] = token;
    const values = [token.id, name, token.hash, JSON.stringify(grants)];
    const insert =
      'insert into commander_security.operator_token (id, operator, hash, grants) values ($1, $2, $3, $4)';
    await client.query(insert, values);
    if (column === undefined) return;
    await client.query(`update commander_security.operator_token set ${column} = now() where id = $1`, [
      token.id,
    ]);
  }

  beforeAll(async () => {
    audit = await AuditHarness.open(suite);
    const tokensUrl = await suite.createTestDatabase();
    const client = new Client({ connectionString: tokensUrl });
    await client.connect();
    await client.query(TOKENS);
    await admit(client, 'everything', [{ project: '*', role: 'viewer' }]);
    await admit(client, 'mine', [{ project: run.project, role: 'operator' }]);
    await admit(client, 'expired', [{ project: '*', role: 'admin' }], 'expires_at');
    await admit(client, 'revoked', [{ project: '*', role: 'admin' }], 'revoked_at');
    await client.end();
    store = openTokenStore(tokensUrl);
    await audit.start();
    await audit.append([
      run.decision('pause.requested', { operator: 'ada', reason: 'lunch' }),
      ...run.batch('Plane', 1, [{ outcome: 'created', source_ids: ['N1', 'N2', 'a/b?c'] }]),
      run.voidDecision('execution.paused', {}),
      ...run.batch('Flight', 1, [
        { outcome: 'created', source_ids: ['1', '2', '3'], target_ids: ['t-1', 't-2', 't-3'] },
        { outcome: 'failed', source_ids: ['4'], rule: '23505' },
      ]),
      run.fact('batch.lineage', {
        entity: 'Flight',
        batch: 2,
        part: 1,
        outcomes: [{ outcome: 'updated', source_ids: ['5'] }],
      }),
      run.decision('execution.cancelled', { counts: COUNTS }),
      ...other.batch('Flight', 1, [{ outcome: 'created', source_ids: ['1'] }]),
    ]);
    const outcomes: EventData<'batch.lineage'>['outcomes'] = [
      { outcome: 'created', source_ids: ['a', 'b'], target_ids: ['1', '2'] },
    ];
    await audit.append([
      ...rehearsal.rehearsed('City', outcomes),
      ...told.batch('City', 1, outcomes),
      ...rollback.undone('City', { execution_id: told.id, batch: 1 }, [
        { outcome: 'deleted', target_ids: ['1'] },
        { outcome: 'conflict', target_ids: ['2'], rule: 'row.changed' },
      ]),
    ]);
    await audit.caughtUp();
    open = await TestFace.open(audit.source, 'development', null);
    guarded = await TestFace.open(audit.source, 'production', store);
  });
  afterAll(async () => {
    await Promise.all([open, guarded].map((face) => face.close()));
    await store.close();
    await audit.close();
  });

  const records = async (path: string): Promise<FoundRecord[]> =>
    ((await open.get(`/v1/audit/${path}`)).body as Page<FoundRecord>).entries as FoundRecord[];
  const entries = async (path: string): Promise<AuditEntry[]> =>
    ((await open.get(`/v1/audit${path}`)).body as Page<AuditEntry>).entries as AuditEntry[];
  const as = (name: string) => ({ authorization: `Bearer ${tokens[name]!.token}` });

  it('sums the entries of an execution by action, without what is void', async () => {
    const { body } = await open.get(`/v1/audit/summary?execution=${run.id}`);
    expect(body).toEqual({
      total_audit_entries: 11,
      by_action: {
        'batch.completed': 2,
        'error.occurred': 1,
        'execution.cancelled': 1,
        'pause.requested': 1,
        'record.created': 6,
      },
    });
  });

  it('lists the entries of an execution in the order of the stream, void ones marked', async () => {
    const found = await entries(`?execution=${run.id}`);
    expect(found.map(({ event, verdict, entries: n }) => [event, verdict, n])).toEqual([
      ['pause.requested', 'accepted', 1],
      ['batch.lineage', 'accepted', 0],
      ['batch.committed', 'accepted', 4],
      ['execution.paused', 'void', 0],
      ['batch.lineage', 'accepted', 0],
      ['batch.committed', 'accepted', 5],
      ['batch.lineage', 'accepted', 0],
      ['execution.cancelled', 'accepted', 1],
    ]);
  });

  it('goes on behind the last entry of a page', async () => {
    const first = (await open.get(`/v1/audit?execution=${run.id}&limit=5`)).body as Page<AuditEntry>;
    const second = (await open.get(`/v1/audit?execution=${run.id}&limit=5&after=${first.next}`))
      .body as Page<AuditEntry>;
    expect([first.entries.length, second.entries.length, second.next]).toEqual([5, 3, null]);
  });

  it.each([
    ['action=record.created', 2],
    ['action=error.occurred', 1],
    ['action=execution.paused', 1],
    ['operator=ada', 1],
    ['from=2026-01-02T03:04:06Z', 0],
    ['to=2026-01-02T03:04:06Z', 8],
  ])('narrows by %s', async (filter, expected) => {
    expect(await entries(`?project=${run.project}&${filter}`)).toHaveLength(expected);
  });

  it('shows an event with its data, and the records of a batch behind its link', async () => {
    const [committed] = await entries(`?execution=${run.id}&action=error.occurred`);
    const whole = (await open.get(committed!.links.self)).body as AuditEntry;
    expect(whole.data).toMatchObject({ entity: 'Flight', batch: 1, instance: 'p1' });
    const page = (await open.get(committed!.links.records!)).body as Page<FoundRecord>;
    expect(page.entries.map(({ action, source_id, target_id }) => [action, source_id, target_id])).toEqual([
      ['record.created', '1', 't-1'],
      ['record.created', '2', 't-2'],
      ['record.created', '3', 't-3'],
      ['error.occurred', '4', null],
    ]);
    expect((await open.get(`${committed!.links.records}&after=${page.next}`)).body).toEqual({
      entries: [],
      next: null,
    });
  });

  it.each(['2', 't-2'])('finds a record by its source id and by its target id: %s', async (id) => {
    expect(await records(`records/${id}?project=${run.project}&entity=Flight`)).toEqual([
      expect.objectContaining({
        source_id: '2',
        target_id: 't-2',
        execution: run.id,
        batch: 1,
        committed: true,
      }),
    ]);
  });

  it('finds a record in every entity of a project where none is named', async () => {
    const found = await records(`records/${encodeURIComponent('a/b?c')}?project=${run.project}`);
    expect(found.map(({ entity, source_id }) => [entity, source_id])).toEqual([['Plane', 'a/b?c']]);
  });

  it.each(['b', '2'])('tells the whole story of a record: rehearsed, loaded, undone: %s', async (id) => {
    const found = await records(`records/${id}?project=${told.project}`);
    expect(found).toEqual([
      expect.objectContaining({
        kind: 'rehearsed',
        execution: rehearsal.id,
        action: 'rehearsal.created',
        committed: false,
        undoes: null,
      }),
      expect.objectContaining({ kind: 'loaded', execution: told.id, outcome: 'created', committed: true }),
      expect.objectContaining({
        kind: 'undone',
        execution: rollback.id,
        action: 'rollback.conflict',
        source_id: null,
        target_id: '2',
        rule: 'row.changed',
        committed: true,
        undoes: { execution: told.id, batch: 1 },
      }),
    ]);
  });

  it('shows the rows of an undone batch behind its link, and its lineage without ids', async () => {
    const [undone] = await entries(`?execution=${rollback.id}&action=rollback.conflict`);
    const page = (await open.get(undone!.links.records!)).body as Page<FoundRecord>;
    expect(page.entries.map(({ action, target_id }) => [action, target_id])).toEqual([
      ['record.deleted', '1'],
      ['rollback.conflict', '2'],
    ]);
    const [lineage] = await entries(`?execution=${rollback.id}`);
    const whole = (await open.get(lineage!.links.self)).body as AuditEntry;
    expect(whole.data).toEqual({ execution_id: rollback.id, entity: 'City', batch: 1, part: 1, records: 2 });
  });

  it('says of lineage without its commit that it is not committed', async () => {
    const found = await records(`records/5?project=${run.project}&entity=Flight`);
    expect(found).toEqual([expect.objectContaining({ outcome: 'updated', committed: false })]);
  });

  it.each([
    ['no token', () => ({})],
    ['a token nobody made', () => ({ authorization: `Bearer ${createToken().token}` })],
    ['an expired token', () => as('expired')],
    ['a revoked token', () => as('revoked')],
  ])('opens to nobody with %s', async (_, headers) => {
    expect((await guarded.get('/v1/audit', headers())).status).toBe(401);
  });

  it('shows a viewer the projects they have a role in, and no other', async () => {
    const all = (await guarded.get('/v1/audit', as('everything'))).body as Page<AuditEntry>;
    const mine = (await guarded.get('/v1/audit', as('mine'))).body as Page<AuditEntry>;
    expect([all.entries.length, mine.entries.length]).toEqual([16, 8]);
    const refused = [
      `summary?execution=${other.id}`,
      `records/1?project=${other.project}`,
      `batches?execution=${other.id}&entity=Flight&batch=1`,
      all.entries.find(({ execution }) => execution === other.id)!.links.self.replace('/v1/audit/', ''),
    ];
    const answers = await Promise.all(refused.map((path) => guarded.get(`/v1/audit/${path}`, as('mine'))));
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  });

  it('opens without a token database only in the development profile, under a name of this machine', async () => {
    const strict = await TestFace.open(audit.source, 'production', null);
    expect((await strict.get('/v1/audit')).status).toBe(401);
    await strict.close();
    expect((await open.get('/v1/audit', { host: 'localhost:4020' })).status).toBe(200);
    expect((await open.get('/v1/audit', { host: 'rebound.example' })).status).toBe(401);
  });

  it.each([
    '?limit=0',
    '?limit=x',
    '?from=yesterday',
    '?after=1',
    '?canary=1',
    '?operator=canary%00',
    '/summary?execution=canary',
  ])('refuses %s with a sentence that does not repeat the value', async (query) => {
    const { status, body } = await open.get(`/v1/audit${query}`);
    expect(status).toBe(400);
    expect(JSON.stringify(body)).not.toMatch(/canary|yesterday/);
  });
});
