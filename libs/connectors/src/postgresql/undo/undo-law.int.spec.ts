import { useStack } from '@commander/testing';
import fc from 'fast-check';
import { batchOf } from '../../testing/target-orders';
import { PostgresqlHarness } from '../testing/postgresql-harness';
import { useScene } from '../../undo/testing/undo-scene';

jest.setTimeout(240_000);

interface Row {
  readonly a: number | null;
  readonly note: string | null;
}

const id = fc.integer({ min: 0, max: 7 });
const a = fc.option(fc.integer({ min: 0, max: 2 }));
const load = fc.record({
  kind: fc.constant('load' as const),
  rows: fc.uniqueArray(fc.record({ id, a }), { selector: (row) => row.id, maxLength: 8 }),
});
const byOthers = fc.oneof(
  fc.record({ kind: fc.constant('edit' as const), id, a }),
  fc.record({ kind: fc.constant('note' as const), id }),
  fc.record({ kind: fc.constant('remove' as const), id }),
  fc.record({ kind: fc.constant('insert' as const), id, a }),
  fc.record({ kind: fc.constant('refer' as const), id }),
);
const history = fc.record({
  before: fc.uniqueArray(fc.record({ id, a }), { selector: (row) => row.id, maxLength: 8 }),
  steps: fc.array(fc.oneof({ weight: 3, arbitrary: load }, { weight: 2, arbitrary: byOthers }), {
    maxLength: 9,
  }),
});
type Step = (typeof history extends fc.Arbitrary<infer H> ? H : never)['steps'][number];
type Edit = Exclude<Step, { kind: 'load' }>;

const same = (left: Row | undefined, right: Row | undefined): boolean =>
  left?.a === right?.a && left?.note === right?.note;

interface Touch {
  readonly id: number;
  readonly batch: number;
  readonly before: Row | undefined;
  readonly after: Row;
  /** It was copied at once: whoever writes the row again has changed it, whatever it looks like. */
  readonly copied: boolean;
}

/** What a table holds, and what each batch found and left, told without a database. */
class Model {
  readonly rows = new Map<number, Row>();
  readonly referred = new Set<number>();
  private readonly touches: Touch[] = [];

  load(batch: number, records: readonly { id: number; a: number | null }[], copied: boolean): void {
    for (const { id, a } of records) {
      const before = this.rows.get(id);
      if (before?.a === a) continue;
      const after = { note: null, ...before, a };
      this.rows.set(id, after);
      this.touches.push({ id, batch, before, after, copied });
    }
  }

  edit(step: Edit): void {
    const row = this.rows.get(step.id);
    if (!row) {
      if (step.kind === 'insert') this.rows.set(step.id, { a: step.a, note: null });
      return;
    }
    switch (step.kind) {
      case 'insert':
        return;
      case 'edit':
        return void this.rows.set(step.id, { ...row, a: step.a });
      case 'note':
        return void this.rows.set(step.id, { ...row, note: 'edited' });
      case 'refer':
        return void this.referred.add(step.id);
      case 'remove':
        this.rows.delete(step.id);
        this.referred.delete(step.id);
    }
  }

  /** Takes back what nobody else has touched; the conflicts, each as `batch/id`. */
  undo(): string[] {
    const conflicts: string[] = [];
    const foreign = new Set<number>();
    for (const touch of [...this.touches].reverse()) {
      const { id, batch, before } = touch;
      if (!foreign.has(id) && this.mayUndo(touch)) {
        if (before) this.rows.set(id, before);
        else this.rows.delete(id);
      } else {
        conflicts.push(`${batch}/${id}`);
        if (before) foreign.add(id);
      }
    }
    return conflicts.sort();
  }

  private mayUndo({ id, before, after, copied }: Touch): boolean {
    const row = this.rows.get(id);
    return (copied ? row === after : same(row, after)) && (before !== undefined || !this.referred.has(id));
  }
}

const sqlOf = (table: string, step: Edit): string => {
  switch (step.kind) {
    case 'edit':
      return `update ${table} set a = ${step.a} where id = ${step.id}`;
    case 'note':
      return `update ${table} set note = 'edited' where id = ${step.id}`;
    case 'remove':
      return `delete from ${table} where id = ${step.id}`;
    case 'insert':
      return `insert into ${table} (id, a) values (${step.id}, ${step.a}) on conflict do nothing`;
    case 'refer':
      return `insert into ${table}_use select id from ${table} where id = ${step.id}`;
  }
};

describe('The law of undoing in PostgreSQL', () => {
  const stack = useStack();
  const suite = useScene(async () => PostgresqlHarness.start(await stack.createTestDatabase()));
  let tables = 0;

  it('what nobody else touched is as before, what somebody did is left alone and listed', async () => {
    await fc.assert(
      fc.asyncProperty(history, async ({ before, steps }) => {
        const { harness, target } = suite.scene;
        const table = `law_${++tables}`;
        await harness.sql(
          `create table ${table} (id int primary key, a int, note text);
           create table ${table}_use (id int references ${table} on delete ${tables % 2 === 0 ? 'cascade' : 'set null'})`,
        );
        const model = new Model();
        for (const { id, a } of before) {
          model.rows.set(id, { a, note: null });
          await harness.sql(`insert into ${table} (id, a) values (${id}, ${a})`);
        }
        const columns = { id: 'integer', a: 'integer' } as const;
        const orders = await suite.scene.open({ table, columns, duplicates: { policy: 'update' } });
        let batch = 0;
        for (const step of steps) {
          if (step.kind === 'load') {
            const rows = step.rows.map(({ id, a }) => [`${id}`, a === null ? null : `${a}`]);
            await target.load(batchOf(orders.load(++batch), rows));
            const [image] = await harness.sql(
              `select from commander_meta.undo_image where execution_id = '${orders.executionId}' and batch = ${batch} and xid is not null`,
            );
            model.load(batch, step.rows, image !== undefined);
          } else {
            await harness.sql(sqlOf(table, step));
            model.edit(step);
          }
        }
        const rollback = await suite.scene.rollback(orders);
        const conflicts: string[] = [];
        for (const planned of (await rollback.plan()).batches) {
          const rows = await rollback.undo(planned);
          const { range } = planned;
          if (range.kind !== 'undo') throw new Error('A rollback plans batches to undo.');
          const left = rows.filter((row) => row.outcome === 'conflict');
          conflicts.push(...left.map((row) => `${range.batch}/${row.targetId}`));
        }
        expect(conflicts.sort()).toEqual(model.undo());
        const found = await harness.sql(`select id, a, note from ${table}`);
        expect(new Map(found.map((row) => [Number(row.id), row]))).toEqual(
          new Map(
            [...model.rows].map(([id, row]) => [
              id,
              { id: `${id}`, a: row.a?.toString() ?? null, note: row.note },
            ]),
          ),
        );
        const uses = await harness.sql(`select distinct id from ${table}_use where id is not null`);
        expect(uses.map((row) => Number(row.id)).sort()).toEqual([...model.referred].sort());
        await harness.sql(`drop table ${table} cascade`);
      }),
      { numRuns: 60 },
    );
  });
});
