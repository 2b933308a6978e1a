import type { Entity, Plan } from '@commander/contracts';
import { generateCrm, loadLegacy } from '@commander/examples';
import { useStack } from '@commander/testing';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { Client } from 'pg';
import { exampleFolder, examplePlan } from '../local/connections';
import { run } from '../run';
import { capturedContext } from '../testing/captured';
import { readPlanFile } from './read-plan-file';

const CANARY = 'canary';

describe('commander plan init', () => {
  const suite = useStack({ mariadb: true });
  let address: string;
  let client: Client;
  let folder: string;

  beforeAll(async () => {
    address = await suite.createTestDatabase();
    client = new Client({ connectionString: address });
    client.on('error', () => undefined);
    await client.connect();
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'init-plan-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  afterAll(() => client.end());

  const init = async (...args: string[]): Promise<{ code: number; out: string; err: string }> => {
    const context = capturedContext({ COMMANDER_CONNECTION_WAREHOUSE: address });
    const code = await run(context, ['plan', 'init', ...args]);
    return { code, out: context.stdout.text, err: context.stderr.text };
  };

  describe('of the example nyc-flights', () => {
    let shipped: Plan;
    let drafted: Plan;

    beforeAll(async () => {
      await client.query(readFileSync(join(exampleFolder('nyc-flights'), 'schema.sql'), 'utf8'));
      const out = join(mkdtempSync(join(tmpdir(), 'init-plan-')), 'plan.yaml');
      const { code, err } = await init(join(exampleFolder('nyc-flights'), 'data'), 'warehouse', '--out', out);
      expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining('5 entities') as string });
      shipped = examplePlan('nyc-flights');
      drafted = readPlanFile(out);
    });

    const both = (name: string): [Entity, Entity] =>
      [shipped, drafted].map((plan) => plan.entities.find((entity) => entity.name === name)) as [
        Entity,
        Entity,
      ];

    it.each(['Flight', 'Weather', 'Plane', 'Airport', 'Airline'])(
      'finds source, target, key and every column and type of %s',
      (name) => {
        const [wanted, found] = both(name).map(({ source, target, key, fields }) => ({
          source,
          target,
          key,
          fields: fields
            .map(({ to, from = to, type }) => ({ to, from, type }))
            .sort((a, b) => (a.to < b.to ? -1 : 1)),
        }));
        expect(found).toEqual(wanted);
      },
    );

    it('finds the references that foreign keys declare, and proposes the others in comments', () => {
      const declared = (plan: Plan) =>
        plan.entities.flatMap(({ name, references }) =>
          references
            .filter(({ on_missing }) => on_missing === 'fail')
            .map(({ fields, entity }) => ({ name, fields, entity })),
        );
      expect(declared(drafted)).toEqual(expect.arrayContaining(declared(shipped)));
      expect(declared(drafted)).toHaveLength(declared(shipped).length);
    });

    it('finds most of the transforms, those of the values it sampled, and no other', () => {
      const transforms = (plan: Plan): string[] =>
        plan.entities.flatMap(({ name, fields }) =>
          fields.flatMap((field) =>
            field.transforms.map((transform) => JSON.stringify([name, field.to, transform])),
          ),
        );
      const wanted = transforms(shipped);
      const found = transforms(drafted);
      expect(found.filter((transform) => !wanted.includes(transform))).toEqual([]);
      expect(found.length / wanted.length).toBeGreaterThan(0.8);
    });
  });

  describe('of a folder of untidy files', () => {
    beforeAll(() =>
      client.query(`create table customers (
          id bigint primary key, email text not null, phone text, full_name varchar(80) not null, born date,
          tier text check (tier in ('gold', 'silver')), balance numeric(12,2), secret money)`),
    );
    const rows = Array.from(
      { length: 20 },
      (_, i) =>
        `${i + 1};${CANARY}${i}@Example.com;030 ${901820 + i}; ${CANARY} ${i};${String((i % 27) + 1).padStart(2, '0')}.02.1980;gold;1.${i + 100},50;x`,
    );
    const write = () =>
      writeFileSync(
        join(folder, 'legacy_customer.csv'),
        ['CustomerNo;EMail;Tel;Full Name;birthDate;tier;balance;notes', ...rows, '21;N/A;;b;;silver;;'].join(
          '\n',
        ),
      );

    it('suggests how values are handled, and shows none of them', async () => {
      write();
      const out = join(folder, 'plan.yaml');
      const { code, err } = await init(folder, 'warehouse', '--to', 'customers', '--out', out);
      expect({ code, err }).toMatchObject({ code: 0 });
      const text = readFileSync(out, 'utf8');
      expect(text + err).not.toContain(CANARY);
      expect(text).toContain('Source column that nothing takes: notes');
      expect(text).toContain('Target column without a field: secret (money); no field type fills it');
      const [entity] = readPlanFile(out).entities;
      expect(entity?.source).toEqual({ connection: 'files', file: 'legacy_customer.csv', delimiter: ';' });
      expect(entity?.fields).toEqual([
        { to: 'id', from: 'CustomerNo', type: 'bigint', transforms: [], validations: [] },
        {
          to: 'email',
          from: 'EMail',
          type: 'text',
          transforms: [{ null_if: ['N/A'] }, 'email'],
          validations: ['required', 'email'],
        },
        {
          to: 'phone',
          from: 'Tel',
          type: 'text',
          transforms: [{ phone: { region: 'DE' } }],
          validations: [],
        },
        {
          to: 'full_name',
          from: 'Full Name',
          type: 'text',
          transforms: ['trim'],
          validations: ['required', { length: { max: 80 } }],
        },
        {
          to: 'born',
          from: 'birthDate',
          type: 'date',
          transforms: [{ date: { format: 'DD.MM.YYYY', ambiguous: 'fail' } }],
          validations: [],
        },
        { to: 'tier', type: 'text', transforms: [], validations: [{ one_of: ['gold', 'silver'] }] },
        { to: 'balance', type: 'numeric', transforms: [{ number: { locale: 'de-DE' } }], validations: [] },
      ]);
    });

    it('never writes over a file', async () => {
      write();
      const out = join(folder, 'plan.yaml');
      writeFileSync(out, 'mine');
      const { code, err } = await init(folder, 'warehouse', '--to', 'customers', '--out', out);
      expect({ code, err }).toMatchObject({
        code: 3,
        err: expect.stringContaining('exists already') as string,
      });
      expect(readFileSync(out, 'utf8')).toBe('mine');
    });

    it('takes a table of PostgreSQL as the source', async () => {
      await client.query(`create schema if not exists old`);
      await client.query(`create table old.client (client_id int primary key, mail text, full_name text)`);
      await client.query(`insert into old.client values (1, '${CANARY}@example.com', '${CANARY}')`);
      const context = capturedContext({
        COMMANDER_CONNECTION_OLD: address,
        COMMANDER_CONNECTION_NEW: address,
      });
      const code = await run(context, [
        'plan',
        'init',
        'old',
        'new',
        '--from',
        'old.client',
        '--to',
        'customers',
      ]);
      expect({ code, err: context.stderr.text }).toMatchObject({ code: 0 });
      expect(context.stdout.text + context.stderr.text).not.toContain(CANARY);
      expect(context.stdout.text).toContain('{ to: id, from: client_id, type: bigint }');
    });
  });

  it('drafts from the tables of MariaDB', async () => {
    const legacy = await suite.createMariadbDatabase();
    const crm = generateCrm({ seed: 1, customers: 600 });
    const example = exampleFolder('crm-customers');
    await loadLegacy(legacy, readFileSync(join(example, 'legacy.sql'), 'utf8'), crm);
    await client.query(readFileSync(join(example, 'schema.sql'), 'utf8'));
    const context = capturedContext({
      COMMANDER_CONNECTION_LEGACY: legacy,
      COMMANDER_CONNECTION_CRM: address,
    });
    const tables = ['crm.companies', 'crm.customers', 'crm.notes'];
    const code = await run(context, ['plan', 'init', 'legacy', 'crm', '--to', ...tables]);
    expect({ code, err: context.stderr.text }).toMatchObject({ code: 0 });
    const draft = context.stdout.text;
    for (const found of [
      '{ connection: legacy, table: customers }',
      '{ to: company_id, from: comp_no, type: bigint }',
      '{ phone: { region: DE } }',
      '{ number: { locale: de-DE } }',
      'one_of: [active, dormant, closed]',
      '{ fields: [company_id], entity: Company, on_missing: fail }',
    ])
      expect(draft).toContain(found);
    expect(draft).not.toContain('@example.org');
  });

  it('drafts for tables of MariaDB', async () => {
    const target = await suite.createMariadbDatabase();
    const connection = await createConnection({ uri: target, multipleStatements: true });
    await connection.query(`
      create table company (id int primary key, name varchar(40) not null);
      create table customer (id bigint primary key, company_id int, active boolean not null, seen datetime,
        size enum('small','it''s big'), doubled bigint as (id * 2), foreign key (company_id) references company (id))`);
    await connection.end();
    writeFileSync(join(folder, 'companies.csv'), 'id,name\n1,x\n');
    writeFileSync(
      join(folder, 'customers.csv'),
      'id,company_id,active,seen,size\n1,1,true,2024-01-01 10:00:00,small\n',
    );
    const context = capturedContext({ COMMANDER_CONNECTION_NEW: target });
    const code = await run(context, ['plan', 'init', `${folder}/`, 'new']);
    expect({ code, err: context.stderr.text }).toMatchObject({ code: 0 });
    for (const found of [
      'new: { kind: m',
      '{ connection: new, table: customer }',
      '{ to: active, type: boolean, validations: [required] }',
      '{ to: seen, type: timestamp }',
      '{ to: id, type: bigint }',
      '{ fields: [company_id], entity: Company, on_missing: fail }',
    ])
      expect(context.stdout.text).toContain(found);
    expect(context.stdout.text).not.toContain('to: doubled');
  });

  it.each(['postgresql', 'mariadb'] as const)(
    'defers what may be null alone, default or not, in %s',
    async (kind) => {
      const tables = `
      create table staff (id int primary key, boss_id int references staff (id));
      create table crew (id int primary key, boss_id int not null default 1 references crew (id));`;
      const target =
        kind === 'mariadb' ? await suite.createMariadbDatabase() : await suite.createTestDatabase();
      if (kind === 'mariadb') {
        const connection = await createConnection({ uri: target, multipleStatements: true });
        await connection.query(tables);
        await connection.end();
      } else {
        const own = new Client({ connectionString: target });
        await own.connect();
        await own.query(tables);
        await own.end();
      }
      for (const name of ['staff', 'crew']) writeFileSync(join(folder, `${name}.csv`), 'id,boss_id\n1,1\n');
      const context = capturedContext({ COMMANDER_CONNECTION_NEW: target });
      const code = await run(context, ['plan', 'init', `${folder}/`, 'new', '--to', 'staff', 'crew']);
      expect({ code, err: context.stderr.text }).toMatchObject({ code: 0 });
      expect(context.stdout.text).toContain('- { fields: [boss_id], entity: Staff, on_missing: defer } #');
      expect(context.stdout.text).toMatch(/# - \{ fields: \[boss_id\], entity: Crew, on_missing: fail \} #/);
    },
  );

  it.each([
    [['nowhere', 'warehouse'], 2, 'set COMMANDER_CONNECTION_NOWHERE'],
    [['postgresql://a:b@h/d', 'warehouse'], 3, 'Name a connection instead of its address'],
    [['warehouse', 'warehouse'], 3, 'the same connection'],
    [['./', 'warehouse', '--project', 'a b'], 3, 'The project "a b" must start with a letter'],
    [['./', 'warehouse', '--to', 'absent'], 2, 'Table "absent" of connection "warehouse" does not exist'],
  ])('refuses %j', async (args, code, told) => {
    const place = args.map((arg) => (arg === './' ? `${folder}/` : arg));
    expect(await init(...place)).toMatchObject({ code, err: expect.stringContaining(told) as string });
    expect(existsSync(join(folder, 'plan.yaml'))).toBe(false);
  });
});
