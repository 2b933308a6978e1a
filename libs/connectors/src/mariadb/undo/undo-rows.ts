import type { UndoOrder } from '@commander/contracts';
import { joinKey } from '@commander/migration-plan';
import type { BatchToUndo, UndoneRow } from '../../batch-to-undo';
import type { ErrorContext } from '../../error-context';
import type { MariadbClient } from '../connection/mariadb-client';
import { hashImage } from '../rows/row-image';
import { readTargetTable, type TargetTable } from '../table/target-table';
import { nameRows, readNames } from './name-rows';
import { readReferringKeys } from './referring-keys';
import { correctEarlier, forgetImages } from './forget-images';
import { StagedUndo } from './staged-undo';
import {
  leftAloneLater,
  readImages,
  type ImagedRow,
  type ImageShape,
  type ImagesOf,
  type ShapedRows,
} from './undo-images';
import { undoStatements } from './undo-statements';

/** A batch to be undone inside the transaction of a client. */
export interface BatchToReverse extends Pick<BatchToUndo, 'order' | 'idsIn'> {
  readonly client: MariadbClient;
  readonly context: ErrorContext;
}

/**
 * Undoes what a batch did by its undo images: created rows are deleted, updated ones get the whole row of before back, unless
 * somebody else changed them or refers to them. Images of rows that are undone are forgotten. Returns every row, in the order of writing.
 */
export async function undoRows(batch: BatchToReverse): Promise<UndoneRow[]> {
  const images = imagesOf(batch.order);
  const ids = await readNames(batch.client, images, batch.idsIn);
  const undone: UndoneRow[] = [];
  for (const shaped of (await readImages(batch.client, images)).reverse()) {
    undone.unshift(...(await undoShape(batch, shaped, ids)));
  }
  return undone;
}

function imagesOf({ work, batch: { range } }: UndoOrder): ImagesOf {
  if (range.kind !== 'undo') throw new Error(`An undo order names a range of ${range.kind}.`);
  return [range.execution_id, work.entity.name, range.batch];
}

// The plan's own name of the table is not asked: the images name it.
const plainName = (quoted: string): string => quoted.replaceAll('"', '');

async function undoShape(
  batch: BatchToReverse,
  { shape, rows }: ShapedRows,
  ids: readonly string[],
): Promise<UndoneRow[]> {
  const { client, context, order } = batch;
  const table = await readTargetTable(client, plainName(shape.table));
  const lost = whyLost(table, shape);
  if (!table || lost) return rows.map(({ keys }) => conflict(idOf(keys), lost));
  const images = imagesOf(order);
  const statements = undoStatements(table, shape, await readReferringKeys(client, table));
  const staged = new StagedUndo({ client, context, table, statements, rows });
  await staged.fill();
  const rules = await staged.undo(await leftAloneLater(client, images));
  const inexact = await staged.inexact(rules);
  for (const [n, hash] of inexact) {
    const row = staged.row(n);
    const expected = hashImage(row.before ?? []);
    await correctEarlier(client, images, { keys: row.keyText, expected, hash });
  }
  const undone = [...rows.keys()].filter((i) => !rules.has(staged.number(i)));
  await forgetImages(client, images, { shape, rows: undone.flatMap((i) => rows[i] ?? []) });
  const names = await nameRows(client, statements, order.work.entity, { ids, rows, number: staged.number });
  return rows.map((row, i) => {
    const n = staged.number(i);
    return undoneRow(row, {
      id: names.get(n) ?? idOf(row.keys),
      rule: rules.get(n),
      inexact: inexact.has(n),
    });
  });
}

const idOf = (keys: readonly (string | null)[]): string => joinKey(keys.map((text) => text ?? ''));

// Of a row that lost a column nobody can say any more whether it is as it was left.
function whyLost(table: TargetTable | null, { rowColumns }: ImageShape): string {
  if (!table) return 'row.gone';
  const present = new Set(table.columns.map((column) => column.name));
  return rowColumns.every((column) => present.has(column)) ? '' : 'row.changed';
}

const conflict = (targetId: string, rule: string): UndoneRow => ({ targetId, outcome: 'conflict', rule });

function undoneRow(
  { created }: ImagedRow,
  { id, rule, inexact }: { id: string; rule: string | undefined; inexact: boolean },
): UndoneRow {
  if (rule !== undefined) return conflict(id, rule);
  if (created) return { targetId: id, outcome: 'deleted' };
  return { targetId: id, outcome: 'restored', ...(inexact ? { rule: 'trigger.changed' } : {}) };
}
