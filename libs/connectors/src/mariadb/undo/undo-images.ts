import type { MariadbClient } from '../connection/mariadb-client';
import type { RowImage } from '../rows/row-image';

/** Whose undo images are meant: an execution's, of one entity, of one batch. */
export type ImagesOf = readonly [execution: string, entity: string, batch: number];

/** Images of a batch that have table, key and columns in common. */
export interface ImageShape {
  /** Database and name, quoted. */
  readonly table: string;
  readonly keyColumns: readonly string[];
  /** The table's columns when the rows were written. */
  readonly rowColumns: readonly string[];
}

/** Where an image stands. */
export interface ImagePlace {
  readonly part: number;
  readonly place: number;
}

/** What the images of a batch tell of one row of the target. */
export interface ImagedRow {
  /** The key's texts as the ledger keeps them. */
  readonly keyText: string;
  readonly keys: RowImage;
  readonly created: boolean;
  /** How it was before the batch; null where the batch created it. */
  readonly before: RowImage | null;
  /** The hash of how the batch left it. */
  readonly hash: string;
  /** A later image of the batch tells of another row of the same key: this one is gone. */
  readonly replaced: boolean;
  readonly images: readonly ImagePlace[];
}

/** The rows of a shape, in the order in which they were last written. */
export interface ShapedRows {
  readonly shape: ImageShape;
  readonly rows: readonly ImagedRow[];
}

interface RawImage {
  readonly part: string;
  readonly place: string;
  readonly kind: string;
  readonly table: string;
  readonly key_columns: string;
  readonly row_columns: string;
  readonly row_keys: string;
  readonly before_row: string | null;
  readonly after_hash: string;
}

const READ = `select i.part, r.place, i.kind, i.table_name as "table", i.key_columns, i.row_columns, r.row_keys, r.before_row, r.after_hash
  from commander_meta_undo_image i join commander_meta_undo_row r using (chain_id, entity, batch, part)
  where i.execution_id = ? and i.entity = ? and i.batch = ? order by i.part, r.place`;

/** The rows that a batch's images tell of, by shape; more shapes than one only where the table changed in mid-batch. */
export async function readImages(client: MariadbClient, images: ImagesOf): Promise<ShapedRows[]> {
  const shapes = new Map<string, RawImage[]>();
  for (const image of await client.rows<RawImage>(READ, images)) {
    const name = [image.table, image.key_columns, image.row_columns].join();
    const found = shapes.get(name);
    if (found) found.push(image);
    else shapes.set(name, [image]);
  }
  return [...shapes.values()].map((found) => ({ shape: shapeOf(found), rows: chain(found) }));
}

const shapeOf = ([first]: readonly RawImage[]): ImageShape => ({
  table: first?.table ?? '',
  keyColumns: JSON.parse(first?.key_columns ?? '[]') as string[],
  rowColumns: JSON.parse(first?.row_columns ?? '[]') as string[],
});

// A row of the same key that comes into being again is another one.
function chain(images: readonly RawImage[]): ImagedRow[] {
  const lives = new Map<string, ImagedRow[]>();
  const written = new Map<ImagedRow, ImagedRow>();
  for (const image of images) {
    const ofKey = lives.get(image.row_keys) ?? [];
    const current = image.kind === 'created' ? undefined : ofKey.at(-1);
    const row = current ? withImage(current, image) : firstOf(image);
    if (current) written.delete(current);
    lives.set(image.row_keys, [...(current ? ofKey.slice(0, -1) : ofKey), row]);
    written.set(row, row);
  }
  return [...written.keys()].map((row) => ({ ...row, replaced: lives.get(row.keyText)?.at(-1) !== row }));
}

const placeOf = ({ part, place }: RawImage): ImagePlace => ({ part: Number(part), place: Number(place) });

const firstOf = (image: RawImage): ImagedRow => ({
  keyText: image.row_keys,
  keys: JSON.parse(image.row_keys) as RowImage,
  created: image.kind === 'created',
  before: image.before_row === null ? null : (JSON.parse(image.before_row) as RowImage),
  hash: image.after_hash,
  replaced: false,
  images: [placeOf(image)],
});

const withImage = (row: ImagedRow, image: RawImage): ImagedRow => ({
  ...row,
  hash: image.after_hash,
  images: [...row.images, placeOf(image)],
});

/** A batch that is to be undone. */
interface BatchInOrder {
  readonly batch: number;
  /** It set deferred references. */
  readonly references?: true;
}

/** An entity's batches that have images, in the order in which they are to be undone: the latest committed first. */
export async function batchesToUndo(
  client: MariadbClient,
  execution: string,
  entity: string,
): Promise<BatchInOrder[]> {
  const rows = await client.rows<{ batch: string; range: string | null }>(
    `select u.batch, json_unquote(json_extract(l.notes, '$.batch.range.kind')) as "range" from (select distinct chain_id, entity, batch from commander_meta_undo_image where execution_id = ? and entity = ?) u
       left join commander_meta_batch_ledger l
         on l.chain_id = u.chain_id and l.kind = 'load' and l.entity = u.entity and l.batch = u.batch
     order by l.committed_at is not null, l.committed_at desc, u.batch desc`,
    [execution, entity],
  );
  return rows.map(({ batch, range }) => ({
    batch: Number(batch),
    ...(range === 'deferred' && { references: true as const }),
  }));
}

/**
 * Keys of rows that later batches of the execution updated, and that were left alone when those were undone: whatever such a row looks
 * like now, somebody else has decided so.
 */
export async function leftAloneLater(
  client: MariadbClient,
  [execution, entity, batch]: ImagesOf,
): Promise<ReadonlySet<string>> {
  const order = (await batchesToUndo(client, execution, entity)).map((later) => later.batch);
  const later = order.slice(0, Math.max(order.indexOf(batch), 0));
  if (later.length === 0) return new Set();
  const rows = await client.rows<{ keys: string }>(
    `select distinct r.row_keys as "keys" from commander_meta_undo_image i join commander_meta_undo_row r using (chain_id, entity, batch, part)
     where i.execution_id = ? and i.entity = ? and i.kind = 'updated' and i.batch in (?)`,
    [execution, entity, later],
  );
  return new Set(rows.map((row) => row.keys));
}
