import { createHash } from 'node:crypto';
import type { Fingerprint, PlannedBatch, PlanOrder } from '@commander/contracts';
import type { ClientBase } from 'pg';
import type { UndoPlan } from '../../batch-to-undo';
import { quoteTable } from '../../connections/quote-identifier';
import { readReferringKeys } from './referring-keys';
import { countRows, ORDERED_BATCHES, readShapes, type ImagesOf, type ImageShape } from './undo-images';
import { readUndoTable, requirePrivileges, type UndoTable } from './undo-table';

/**
 * Lists an entity's batches of the order's undone execution that left undo images, the latest committed first. Throws a fatal
 * ConnectorError where this user lacks a right that undoing them takes; nothing is undone yet then.
 */
export async function planUndo(client: ClientBase, order: PlanOrder, undoes: string): Promise<UndoPlan> {
  const { entity } = order.work;
  const tables = new Map<string, UndoTable>();
  const tableOf = async (shape: Pick<ImageShape, 'table' | 'keyColumns'>): Promise<UndoTable> => {
    const known = tables.get(shape.table);
    if (known) return known;
    const table = await readUndoTable(client, shape);
    await readReferringKeys(client, table.oid);
    tables.set(shape.table, table);
    return table;
  };
  const batches: PlannedBatch[] = [];
  let first = 0;
  for (const batch of await batchesOf(client, undoes, entity.name)) {
    const images: ImagesOf = [undoes, entity.name, batch];
    let records = 0;
    for (const shape of await readShapes(client, images)) {
      requirePrivileges(await tableOf(shape), shape);
      records += await countRows(client, images, shape);
    }
    const range = { kind: 'undo' as const, execution_id: undoes, batch };
    batches.push({ batch: batches.length + 1, first_record: first, records, range });
    first += records;
  }
  const table = await tableOf({ table: quoteTable(entity.target.table), keyColumns: entity.key });
  return { batches, fingerprint: fingerprintOf(table) };
}

async function batchesOf(client: ClientBase, execution: string, entity: string): Promise<number[]> {
  const { rows } = await client.query<{ batch: number }>(
    `select batch::int as batch from (${ORDERED_BATCHES}) b order by place`,
    [execution, entity],
  );
  return rows.map((row) => row.batch);
}

function fingerprintOf({ columns }: UndoTable): Fingerprint {
  const hash = createHash('sha256');
  hash.update(JSON.stringify(columns.map(({ name, declared }) => [name, declared])));
  return { kind: 'table', columns_sha256: hash.digest('hex') };
}
