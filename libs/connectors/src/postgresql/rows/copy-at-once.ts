import { failPoint } from '@commander/fail-points';
import { splitKey } from '@commander/migration-plan';
import type { ClientBase } from 'pg';
import type { ErrorContext } from '../../error-context';
import type { WritableRecord } from '../../record-ending';
import { tryRange } from '../../rows/write-in-ranges';
import { prepared } from '../connection/prepared';
import { isRecordError } from '../errors/record-error';
import { copyRecords } from './copy-records';
import { encodeCopy } from './encode-copy';
import type { Parameter } from './one-by-one';
import { savepointOf } from './savepoint';
import { textArray } from './text-array';
import type { WriteStatements } from './write-statements';

interface Rows {
  readonly records: readonly WritableRecord[];
  readonly places: readonly number[];
}

/** Copies records into their table; false, with nothing written, where one of them is at fault. Constraints put off to the commit are checked. */
export async function copyAtOnce(
  client: ClientBase,
  copy: string,
  { records, places, context }: Rows & { readonly context: ErrorContext },
): Promise<boolean> {
  const savepoint = savepointOf(client);
  await savepoint.set();
  const refused = await tryRange(savepoint, places, {
    write: async () => {
      const count = await copyRecords(client, copy, encodeCopy(records, places, true));
      if (count === places.length) return true;
      throw new Error(`A copy of ${places.length} rows wrote ${count}.`);
    },
    ofRecord: (error) => isRecordError(error, context),
  });
  await savepoint.release();
  if (refused !== undefined) return false;
  await failPoint('batch.between-rows');
  return true;
}

/** The texts of one column of the keys of records. */
function keyTexts({ records, places }: Rows, column: number, i: number): (string | null)[] {
  // The id of a record that has a line is made of its key, and the line need not be read.
  const textOf = (record: WritableRecord | undefined) =>
    record?.line ? splitKey(record.targetId)[i] : record?.values[column];
  return places.map((place) => textOf(records[place]) ?? null);
}

/** Keeps the undo images of records that were copied. */
export async function keepImages(
  client: ClientBase,
  { atOnce, keyPlaces, table }: WriteStatements,
  { records, places, parameters }: Rows & { readonly parameters: readonly Parameter[] },
): Promise<void> {
  const keys = keyPlaces.map((column, i) => textArray(keyTexts({ records, places }, column, i)));
  const { rows } = await client.query<{ found: number }>({
    ...prepared(atOnce?.undo ?? ''),
    values: [...parameters, ...keys],
  });
  if (rows[0]?.found !== places.length)
    throw new Error(`Rows that were copied into ${table.qualified} are not found by their keys.`);
}
