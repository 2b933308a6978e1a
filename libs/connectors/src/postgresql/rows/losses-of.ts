import type { ErrorContext } from '../../error-context';
import type { WritableRecord, WriteError } from '../../record-ending';
import { recordErrorOf } from '../errors/record-error';
import { findLoss } from './refuse-loss';
import type { WriteStatements } from './write-statements';

/** Records of which a column would keep less than they hold, refused as the server refuses what it cannot keep at all. */
export function lossesOf(
  { columns, table }: Pick<WriteStatements, 'columns' | 'table'>,
  records: readonly WritableRecord[],
  { places, context }: { places: readonly number[]; context: ErrorContext },
): Map<number, WriteError> {
  const find = findLoss(
    columns.flatMap((name) => table.columns.find((column) => column.name === name) ?? []),
  );
  const losses = new Map<number, WriteError>();
  for (const place of places) {
    const loss = find(records[place]?.values ?? []);
    if (loss) losses.set(place, recordErrorOf(loss, context, { columns, constraints: new Set<string>() }));
  }
  return losses;
}
