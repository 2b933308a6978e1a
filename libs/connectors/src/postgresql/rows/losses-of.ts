import { someValuesOfLine } from '@commander/migration-plan';
import type { ErrorContext } from '../../error-context';
import type { WritableRecord, WriteError } from '../../record-ending';
import { recordErrorOf } from '../errors/record-error';
import { lossFinder } from './refuse-loss';
import type { WriteStatements } from './write-statements';

/** Records of which a column would keep less than they hold, refused as the server refuses what it cannot keep at all. */
export function lossesOf(
  { columns, table }: Pick<WriteStatements, 'columns' | 'table'>,
  records: readonly WritableRecord[],
  { places, context }: { places: readonly number[]; context: ErrorContext },
): Map<number, WriteError> {
  const finder = lossFinder(
    columns.flatMap((name) => table.columns.find((column) => column.name === name) ?? []),
    typesOf(records[places[0] ?? 0]),
  );
  const losses = new Map<number, WriteError>();
  if (!finder) return losses;
  for (const place of places) {
    const record = records[place];
    const loss = record && finder.find(valuesAt(record, finder.places));
    if (loss) losses.set(place, recordErrorOf(loss, context, { columns, constraints: new Set<string>() }));
  }
  return losses;
}

const typesOf = (record: WritableRecord | undefined) => record?.line?.of.types;

// Of a line only the fields that are looked at are read.
const valuesAt = (record: WritableRecord, places: readonly number[]): (string | null)[] =>
  record.line === undefined
    ? places.map((place) => record.values[place] ?? null)
    : someValuesOfLine(record.line.of.line(record.line.n), places);
