import type { UndoOrder } from '@commander/contracts';
import { joinKey } from '@commander/migration-plan';
import type { ClientBase } from 'pg';
import type { ErrorContext } from '../../error-context';
import { nameRows, readNames } from './name-rows';
import { recogniseRestored } from './recognise-restored';
import { readReferringKeys } from './referring-keys';
import { readKeys, readShapes, shapeValues, type ImageShape, type ImagesOf } from './undo-images';
import type { Rules } from '../../undo/undo-in-rounds';
import { undoOpenRows } from './undo-open-rows';
import {
  DROP_STAGE,
  FORGET,
  FORGET_UNDONE,
  LEAVE_ALONE,
  READ_OPEN,
  READ_STAGE,
  SET_RULES,
  undoStatements,
  type UndoStatements,
} from './undo-statements';
import { readUndoTable, type UndoTable } from './undo-table';
import type { BatchToUndo, UndoneRow } from '../../batch-to-undo';

/** A batch to be undone inside the transaction of a client. */
export interface BatchToReverse extends Pick<BatchToUndo, 'order' | 'idsIn'> {
  readonly client: ClientBase;
  readonly context: ErrorContext;
}

/** A row as it stands in the stage. */
interface StagedRow {
  readonly n: number;
  readonly created: boolean;
  readonly keys: string[];
  readonly rule: string | null;
  readonly inexact: boolean;
  readonly overwritten: boolean;
}

/**
 * Undoes what a batch did by its undo images: created rows are deleted, updated ones get the whole row of before back, unless
 * somebody else changed them or refers to them. Images of rows that are undone are forgotten. Returns every row, in the order of writing.
 */
export async function undoRows(batch: BatchToReverse): Promise<UndoneRow[]> {
  const images = imagesOf(batch.order);
  const ids = await readNames(batch.client, images, batch.idsIn);
  const undone: UndoneRow[] = [];
  for (const shape of await readShapes(batch.client, images)) {
    undone.unshift(...(await undoShape(batch, shape, ids)));
  }
  return undone;
}

function imagesOf({ work, batch: { range } }: UndoOrder): ImagesOf {
  if (range.kind !== 'undo') throw new Error(`An undo order names a range of ${range.kind}.`);
  return [range.execution_id, work.entity.name, range.batch];
}

async function undoShape(
  batch: BatchToReverse,
  shape: ImageShape,
  ids: readonly string[],
): Promise<UndoneRow[]> {
  const { client, order } = batch;
  const images = imagesOf(order);
  const table = await readUndoTable(client, shape);
  const lost = whyLost(table, shape);
  if (!table || lost) {
    return (await readKeys(client, images, shape)).map((keys) => conflict(joinKey(keys), lost));
  }
  const statements = undoStatements(table, shape, await readReferringKeys(client, table.oid));
  await stageRows(client, statements, images, shape);
  await setRules(client, await undoOpenRows({ ...batch, statements, ...(await openRows(client)) }));
  await client.query(statements.compare);
  const { rows: staged } = await client.query<StagedRow>(READ_STAGE);
  if (staged.some((row) => row.inexact)) await client.query(statements.correct, [...images]);
  if (staged.some((row) => row.overwritten)) await recogniseRestored(client, table, shape);
  const forget = staged.some((row) => row.rule !== null) ? FORGET_UNDONE : FORGET;
  await client.query(forget, shapeValues(images, shape));
  const names = await nameRows(client, statements.names, ids, staged);
  return staged.map((row) => undoneRow(row, names.get(row.n) ?? joinKey(row.keys)));
}

// Of a row that lost a column nobody can say any more whether it is as it was left.
function whyLost(table: UndoTable | null, { rowColumns }: ImageShape): string {
  if (!table) return 'row.gone';
  const present = new Set(table.columns.map((column) => column.name));
  return rowColumns.every((column) => present.has(column)) ? '' : 'row.changed';
}

async function stageRows(
  client: ClientBase,
  statements: UndoStatements,
  images: ImagesOf,
  shape: ImageShape,
): Promise<void> {
  await client.query(DROP_STAGE);
  await client.query(statements.createStage);
  await client.query(statements.fill, shapeValues(images, shape));
  await client.query('analyze pg_temp.commander_undo (n)');
  await client.query(statements.match);
  await client.query(LEAVE_ALONE, [...images]);
}

async function openRows(client: ClientBase): Promise<{ created: number[]; updated: number[] }> {
  const { rows } = await client.query<{ n: number; created: boolean }>(READ_OPEN);
  const of = (created: boolean) => rows.filter((row) => row.created === created).map((row) => row.n);
  return { created: of(true), updated: of(false) };
}

async function setRules(client: ClientBase, rules: Rules): Promise<void> {
  if (rules.size > 0) await client.query(SET_RULES, [[...rules.keys()], [...rules.values()]]);
}

const conflict = (targetId: string, rule: string): UndoneRow => ({ targetId, outcome: 'conflict', rule });

function undoneRow({ created, rule, inexact }: StagedRow, targetId: string): UndoneRow {
  if (rule !== null) return conflict(targetId, rule);
  if (created) return { targetId, outcome: 'deleted' };
  return { targetId, outcome: 'restored', ...(inexact ? { rule: 'trigger.changed' } : {}) };
}
