import { createHash } from 'node:crypto';
import type { Fingerprint, PlannedBatch, PlanOrder } from '@commander/contracts';
import type { ClientBase } from 'pg';
import type { UndoPlan } from '../../batch-to-undo';
import { quoteTable } from '../../connections/quote-identifier';
import { readReferringKeys } from './referring-keys';
import { countRows, readShapes, type ImagesOf, type ImageShape } from './undo-images';
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
  // Half done batches have no time: nothing was committed after them.
  const { rows } = await client.query<{ batch: number }>(
    `select u.batch::int as batch
     from (select distinct chain_id, entity, batch from commander_meta.undo_image where execution_id = $1 and entity = $2) u
       left join commander_meta.batch_ledger l
         on l.chain_id = u.chain_id and l.kind = 'load' and l.entity = u.entity and l.batch = u.batch
     order by l.committed_at desc nulls first, u.batch desc`,
    [execution, entity],
  );
  return rows.map((row) => row.batch);
}

function fingerprintOf({ columns }: UndoTable): Fingerprint {
  const hash = createHash('sha256');
  hash.update(JSON.stringify(columns.map(({ name, declared }) => [name, declared])));
  return { kind: 'table', columns_sha256: hash.digest('hex') };
}
