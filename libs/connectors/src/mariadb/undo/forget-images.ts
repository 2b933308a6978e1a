import type { MariadbClient } from '../connection/mariadb-client';
import type { ImagedRow, ImageShape, ImagesOf } from './undo-images';

const ROWS_AT_ONCE = 1000;

/** Forgets the images of rows that were undone, and the parts that hold none any more. */
export async function forgetImages(
  client: MariadbClient,
  images: ImagesOf,
  { shape, rows }: { readonly shape: ImageShape; readonly rows: readonly ImagedRow[] },
): Promise<void> {
  const places = rows.flatMap((row) => row.images);
  for (let start = 0; start < places.length; start += ROWS_AT_ONCE) {
    const some = places.slice(start, start + ROWS_AT_ONCE);
    const marks = some.map(() => '(?, ?)').join(', ');
    await client.write(
      `delete r from commander_meta_undo_image i join commander_meta_undo_row r using (chain_id, entity, batch, part)
       where i.execution_id = ? and i.entity = ? and i.batch = ? and (r.part, r.place) in (${marks})`,
      [...images, ...some.flatMap(({ part, place }) => [part, place])],
    );
  }
  await client.write(
    `delete i from commander_meta_undo_image i left join commander_meta_undo_row r using (chain_id, entity, batch, part)
     where i.execution_id = ? and i.entity = ? and i.batch = ? and i.table_name = ? and r.part is null`,
    [...images, shape.table],
  );
}

/** Gives earlier images of the execution the hash of a row that is not exactly as it was before the batch that is undone. */
export async function correctEarlier(
  client: MariadbClient,
  [execution, entity, batch]: ImagesOf,
  { keys, expected, hash }: Readonly<Record<'keys' | 'expected' | 'hash', string>>,
): Promise<void> {
  await client.write(
    `update commander_meta_undo_image i join commander_meta_undo_row r using (chain_id, entity, batch, part) set r.after_hash = ?
     where i.execution_id = ? and i.entity = ? and i.batch <> ? and r.row_keys = ? and r.after_hash = ?`,
    [hash, execution, entity, batch, keys, expected],
  );
}
