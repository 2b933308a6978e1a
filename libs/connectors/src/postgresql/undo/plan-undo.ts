import { createHash } from 'node:crypto';
import type { Fingerprint, PlannedBatch, PlanOrder } from '@commander/contracts';
import type { ClientBase } from 'pg';
import type { UndoPlan } from '../../batch-to-undo';
import { quoteTable } from '../../connections/quote-identifier';
import { readReferringKeys } from './referring-keys';
import { countRows, ORDERED_BATCHES, readShapes, type ImagesOf, type ImageShape } from './undo-images';
import { readUndoTable, requirePrivileges, type UndoTable } from './undo-table';

/**
 * Lists an entity's batches of an execution that left undo images, the latest committed first. Throws a fatal ConnectorError where this
 * user lacks a right that undoing them takes; nothing is undone yet then.
 */
export async function planUndo(client: ClientBase, order: PlanOrder, undoes: string): Promise<UndoPlan> {
  const { entity } = order.work;
  const batches: PlannedBatch[] = [];
  const shapes: ImageShape[] = [];
  let first = 0;
  for (const { batch, references } of await batchesOf(client, undoes, entity.name)) {
    const images: ImagesOf = [undoes, entity.name, batch];
    const ofBatch = await readShapes(client, images);
    let records = 0;
    for (const shape of ofBatch) records += await countRows(client, images, shape);
    shapes.push(...ofBatch);
    const range = { kind: 'undo' as const, execution_id: undoes, batch, ...(references && { references }) };
    batches.push({ batch: batches.length + 1, first_record: first, records, range });
    first += records;
  }
  for (const shape of distinct(shapes)) await requireRights(client, shape);
  const own = { table: quoteTable(entity.target.table), keyColumns: entity.key };
  return { batches, fingerprint: fingerprintOf(await readUndoTable(client, own)) };
}

const distinct = (shapes: readonly ImageShape[]): ImageShape[] => [
  ...new Map(shapes.map((shape) => [JSON.stringify(shape), shape])).values(),
];

async function requireRights(client: ClientBase, shape: ImageShape): Promise<void> {
  const table = await readUndoTable(client, shape);
  if (!table) return;
  await readReferringKeys(client, table.oid);
  requirePrivileges(table, shape);
}

interface UndoneBatch {
  readonly batch: number;
  /** It set deferred references. */
  readonly references?: true;
}

async function batchesOf(client: ClientBase, execution: string, entity: string): Promise<UndoneBatch[]> {
  const { rows } = await client.query<{ batch: number; deferred: boolean }>(
    `select batch::int as batch, exists (select from commander_meta.batch_ledger l
       where l.execution_id = $1 and l.kind = 'load' and l.entity = $2 and l.batch = b.batch
         and l.notes->'batch'->'range'->>'kind' = 'deferred') as deferred
     from (${ORDERED_BATCHES}) b order by place`,
    [execution, entity],
  );
  return rows.map(({ batch, deferred }) => ({ batch, ...(deferred && { references: true as const }) }));
}

function fingerprintOf(table: UndoTable | null): Fingerprint {
  const columns = (table?.columns ?? []).map(({ name, declared }) => [name, declared]);
  const hash = createHash('sha256').update(JSON.stringify(columns));
  return { kind: 'table', columns_sha256: hash.digest('hex') };
}
