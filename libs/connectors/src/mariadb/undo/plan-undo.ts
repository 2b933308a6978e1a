import { createHash } from 'node:crypto';
import type { PlannedBatch, PlanOrder } from '@commander/contracts';
import type { UndoPlan } from '../../batch-to-undo';
import type { MariadbClient } from '../connection/mariadb-client';
import { readTargetTable } from '../table/target-table';
import { batchesToUndo, readImages } from './undo-images';

/** Lists an entity's batches of an execution that left undo images, the latest committed first. */
export async function planUndo(client: MariadbClient, order: PlanOrder, undoes: string): Promise<UndoPlan> {
  const { entity } = order.work;
  const batches: PlannedBatch[] = [];
  let first = 0;
  for (const { batch, references } of await batchesToUndo(client, undoes, entity.name)) {
    const shapes = await readImages(client, [undoes, entity.name, batch]);
    const records = shapes.reduce((sum, { rows }) => sum + rows.length, 0);
    const range = { kind: 'undo' as const, execution_id: undoes, batch, ...(references && { references }) };
    batches.push({ batch: batches.length + 1, first_record: first, records, range });
    first += records;
  }
  const table = await readTargetTable(client, entity.target.table);
  const columns = (table?.columns ?? []).map(({ name, declared }) => [name, declared]);
  const hash = createHash('sha256').update(JSON.stringify(columns));
  return { batches, fingerprint: { kind: 'table', columns_sha256: hash.digest('hex') } };
}
