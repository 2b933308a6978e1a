import type { WriteError } from '../../record-ending';
import { classifyPostgresError, textOf, type ErrorContext } from './classify-postgres-error';

const COPY_PLACE = /, (?:line|\S+) (\d+)/;
const COPY_COLUMN = /, column ([^:"]+)/;

/** Whether an error is one record's own fault, so that the batch can go on without that record. */
export function isRecordError(error: unknown, context: ErrorContext): boolean {
  const { category } = classifyPostgresError(error, context);
  return category === 'validation' || category === 'constraint';
}

/** The failure of one record, from the error of a statement that wrote it alone. */
export function recordErrorOf(error: unknown, context: ErrorContext, columns: readonly string[]): WriteError {
  const failure = classifyPostgresError(error, context);
  const constraint = textOf(error, 'constraint');
  const column = textOf(error, 'column') ?? copyColumn(error, columns);
  return { ...failure, rule: constraint ?? failure.code, ...(column === undefined ? {} : { field: column }) };
}

/** The number of the line, from 1, at which a COPY stopped; undefined where the server does not say. */
export function copyLine(error: unknown): number | undefined {
  const line = COPY_PLACE.exec(textOf(error, 'where')?.slice(0, 300) ?? '')?.[1];
  return line === undefined ? undefined : Number(line);
}

// The context of a COPY error ends in the value: only a name that is one of the table's columns is taken from it.
function copyColumn(error: unknown, columns: readonly string[]): string | undefined {
  const found = COPY_COLUMN.exec(textOf(error, 'where') ?? '')?.[1];
  return columns.find((column) => column === found);
}
