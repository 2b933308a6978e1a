import { randomUUID } from 'node:crypto';
import { plan as planSchema, type UndoOrder } from '@commander/contracts';
import { entityWork } from '@commander/migration-plan';

/** An order that undoes one batch of an execution. */
export function sampleUndoOrder(undone: { execution_id: string; batch: number }): UndoOrder {
  const plan = planSchema.parse({
    version: 1,
    project: { id: randomUUID(), name: 'suite' },
    connections: { files: { kind: 'files' }, target: { kind: 'postgresql' } },
    entities: [
      {
        name: 'Item',
        source: { connection: 'files', file: 'items.csv' },
        target: { connection: 'target', table: 'items' },
        key: ['id'],
        fields: [{ to: 'id', type: 'integer' }],
      },
    ],
  });
  const execution_id = randomUUID();
  return {
    kind: 'undo',
    order_id: randomUUID(),
    decision_id: randomUUID(),
    position: { partition: 0, offset: '30' },
    project_id: plan.project.id,
    execution_id,
    chain_id: execution_id,
    plan_hash: 'plan',
    attempt: 1,
    issued_at: '2026-01-01T00:00:00.000Z',
    work: entityWork(plan, 'Item'),
    batch: { batch: 1, first_record: 0, records: 3, range: { kind: 'undo', ...undone } },
  };
}
