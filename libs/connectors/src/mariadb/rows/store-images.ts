import type { WrittenFor } from '../../rows/written-for';
import type { MariadbClient } from '../connection/mariadb-client';
import { insertMany } from '../meta/insert-many';
import type { TargetTable } from '../table/target-table';
import { hashImage, type RowImage } from './row-image';

/** A row as it was left, and as it was before unless it was created. */
export interface ImagePair {
  readonly keys: RowImage;
  readonly before: RowImage | null;
  readonly after: RowImage;
}

/** The part of a batch's images that a statement makes. */
export interface ImagePart {
  readonly order: WrittenFor;
  readonly part: number;
  readonly kind: 'created' | 'updated';
  readonly table: TargetTable;
}

/** Keeps the images of the rows that one statement wrote, in their order. */
export async function storeImages(
  client: MariadbClient,
  { order, part, kind, table }: ImagePart,
  pairs: readonly ImagePair[],
): Promise<void> {
  const { chain_id, execution_id, work, batch } = order;
  const key = [chain_id, work.entity.name, batch.batch, part];
  await client.write(
    `insert into commander_meta_undo_image (chain_id, entity, batch, part, execution_id, kind, table_name, key_columns, row_columns)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      ...key,
      execution_id,
      kind,
      table.qualified,
      JSON.stringify(work.entity.key),
      JSON.stringify(table.columns.map((column) => column.name)),
    ],
  );
  await insertMany(
    client,
    'commander_meta_undo_row (chain_id, entity, batch, part, place, row_keys, before_row, after_hash)',
    pairs.map(({ keys, before, after }, place) => [
      ...key,
      place,
      JSON.stringify(keys),
      before && JSON.stringify(before),
      hashImage(after),
    ]),
  );
}
