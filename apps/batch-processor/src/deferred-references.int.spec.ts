import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { plan as planSchema, type Fingerprint, type Plan, type PlannedBatch } from '@commander/contracts';
import { useStack } from '@commander/testing';
import type { Client } from 'pg';
import { endFilesToTarget, startFilesToTarget } from './testing/files-to-target';
import { Orders } from './testing/orders';
import type { ProcessorHarness } from './testing/processor-harness';

jest.setTimeout(60_000);

const EMPLOYEES = 40;
const DEPARTMENTS = 4;
const KEYS = `suite:${Buffer.alloc(32, 7).toString('base64')}`;

const entityOf = (name: string, table: string, columns: string[], references: object[]) => ({
  name,
  source: { connection: 'files', file: `${table}.csv` },
  target: { connection: 'target', table },
  key: ['id'],
  fields: columns.map((to) => ({ to, type: 'integer' })),
  references,
});

const PLAN: Plan = planSchema.parse({
  version: 1,
  project: { id: randomUUID(), name: 'suite' },
  connections: { files: { kind: 'files' }, target: { kind: 'postgresql' } },
  entities: [
    entityOf(
      'Employee',
      'employees',
      ['id', 'manager_id', 'department'],
      [
        { fields: ['manager_id'], entity: 'Employee', on_missing: 'defer' },
        { fields: ['department'], entity: 'Department' },
      ],
    ),
    entityOf(
      'Department',
      'departments',
      ['id', 'head'],
      [{ fields: ['head'], entity: 'Employee', on_missing: 'defer' }],
    ),
  ],
});

interface Planned {
  readonly batches: readonly PlannedBatch[];
  readonly fingerprint: Fingerprint;
}

describe('The batch-processor with references in circles', () => {
  const suite = useStack();
  describe('on Kafka and PostgreSQL', () => {
    let harness: ProcessorHarness;
    let client: Client;
    let folder: string;

    beforeAll(async () => {
      ({ harness, client, folder } = await startFilesToTarget(suite, { COMMANDER_KEYS: KEYS }));
      await client.query(
        `create table departments (id int primary key, head int);
         create table employees (id int primary key, manager_id int references employees, department int references departments);
         alter table departments add foreign key (head) references employees`,
      );
      // Everybody's manager comes later in the file, but the last one's, who has none.
      const employees = Array.from({ length: EMPLOYEES }, (_, i) => {
        const manager = i === 0 ? 4711 : i + 1 < EMPLOYEES ? i + 2 : '';
        return `${i + 1},${manager},${(i % DEPARTMENTS) + 1}`;
      });
      const departments = Array.from({ length: DEPARTMENTS }, (_, i) => `${i + 1},${EMPLOYEES - i}`);
      await writeFile(
        join(folder, 'employees.csv'),
        ['id,manager_id,department', ...employees, ''].join('\n'),
      );
      await writeFile(join(folder, 'departments.csv'), ['id,head', ...departments, ''].join('\n'));
    });
    afterAll(async () => {
      await endFilesToTarget({ harness, client, folder });
    });

    const planned = async (orders: Orders, entity: string, undoes?: string): Promise<Planned> => {
      await harness.send({ ...orders.planning(entity, 10), undoes });
      const find = () =>
        harness
          .events('planning.completed')
          .find(({ subject, data }) => subject === orders.executionId && data.entity === entity);
      await harness.until(
        () => find() !== undefined,
        () => harness.lines.slice(-5),
      );
      const parts = harness
        .events('batches.planned')
        .filter(({ subject, data }) => subject === orders.executionId && data.entity === entity);
      const fingerprint = find()?.data.fingerprint ?? { kind: 'file', sha256: '', bytes: 0 };
      return { batches: parts.flatMap(({ data }) => data.batches), fingerprint };
    };

    /** Carries out batches of an entity beside each other; what was told of all so far. */
    const load = async (orders: Orders, entity: string, { batches, fingerprint }: Planned, total: number) => {
      await Promise.all(batches.map((batch) => harness.send(orders.load(entity, batch, fingerprint))));
      return harness.told(orders, 'batch.committed', total);
    };

    const secondPass = ({ batches, fingerprint }: Planned, deferring: readonly number[]): Planned => ({
      fingerprint,
      batches: deferring.map((batch, i) => ({
        batch: batches.length + 1 + i,
        first_record: 0,
        records: 1,
        range: { kind: 'deferred', batch },
      })),
    });

    it('sets them in a second pass, reports what is missing, and undoes everything', async () => {
      const orders = new Orders(PLAN);
      await harness.send(orders.prepare());
      await harness.told(orders, 'fence.opened');
      const departments = await planned(orders, 'Department');
      const employees = await planned(orders, 'Employee');
      await load(orders, 'Department', departments, 1);
      const first = await load(orders, 'Employee', employees, 5);
      const deferring = (entity: string) =>
        first
          .flatMap(({ data }) => (data.entity === entity && data.summary.deferred ? [data.batch] : []))
          .sort();
      expect(deferring('Department')).toEqual([1]);
      expect(deferring('Employee').length).toBeGreaterThan(0);
      const second = secondPass(employees, deferring('Employee'));
      await load(orders, 'Department', secondPass(departments, [1]), 6);
      await load(orders, 'Employee', second, 6 + second.batches.length);
      const told = await load(orders, 'Employee', second, 6 + second.batches.length);
      const passed = told.slice(5).map(({ data }) => data.summary);
      expect(passed.every(({ counts }) => counts.read === 0)).toBe(true);
      expect(passed.flatMap(({ references }) => references?.samples ?? [])).toEqual(['1']);
      expect(passed.flatMap(({ warnings }) => (warnings ? [warnings] : []))).toEqual([
        { 'Employee.manager_id.reference_missing': 1 },
      ]);
      const { rows } = await client.query<{ id: number; manager_id: number | null }>(
        'select id, manager_id from employees order by id',
      );
      expect(rows.map(({ manager_id }) => manager_id)).toEqual(
        Array.from({ length: EMPLOYEES }, (_, i) => (i === 0 || i + 1 === EMPLOYEES ? null : i + 2)),
      );
      const heads = await client.query<{ head: number }>('select head from departments order by id');
      expect(heads.rows.map(({ head }) => head)).toEqual([40, 39, 38, 37]);
      await harness.send(orders.close());
      const [closed] = await harness.told(orders, 'fence.closed');
      expect(closed?.data.census.Employee?.counts).toMatchObject({ read: EMPLOYEES, created: EMPLOYEES });
      await undoAll(orders);
    });

    async function undoAll(undone: Orders): Promise<void> {
      const orders = new Orders(PLAN);
      const undoes = undone.executionId;
      await harness.send({ ...orders.prepare(), undoes });
      await harness.told(orders, 'fence.opened');
      const all: { entity: string; batch: PlannedBatch }[] = [];
      for (const entity of ['Employee', 'Department'])
        all.push(...(await planned(orders, entity, undoes)).batches.map((batch) => ({ entity, batch })));
      const isSecond = ({ batch }: (typeof all)[number]) =>
        batch.range.kind === 'undo' && batch.range.references === true;
      const inOrder = [...all.filter(isSecond), ...all.filter((undo) => !isSecond(undo))];
      for (const [n, { entity, batch }] of inOrder.entries()) {
        const {
          config: _,
          fingerprint: __,
          ...order
        } = orders.load(entity, batch, { kind: 'file', sha256: '', bytes: 0 }, 30);
        await harness.send({ ...order, kind: 'undo' });
        await harness.told(orders, 'batch.undone', n + 1);
      }
      const told = await harness.told(orders, 'batch.undone', inOrder.length);
      expect(told.flatMap(({ data }) => data.conflicts)).toEqual([]);
      const left = await client.query('select id from employees union all select id from departments');
      expect(left.rows).toEqual([]);
    }
  });
});
