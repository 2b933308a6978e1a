import type { ErrorContext } from '../../error-context';
import type { WriteError } from '../../record-ending';
import { classifyPostgresError, textOf } from './classify-postgres-error';
import type { SchemaNames } from './schema-names';

const COPY_PLACE = /, (?:line|\S+) (\d+)/;
const COPY_COLUMN = /, column ([^:"]+)/;

/** Whether an error is one record's own fault, so that the batch can go on without that record. */
export function isRecordError(error: unknown, context: ErrorContext): boolean {
  const { category } = classifyPostgresError(error, context);
  return category === 'validation' || category === 'constraint';
}

/** The failure of one record, from the error of a statement that wrote it alone; it names nothing but what is in `names`. */
export function recordErrorOf(error: unknown, context: ErrorContext, names: SchemaNames): WriteError {
  const constraint = known(names.constraints, textOf(error, 'constraint'));
  const column = known(new Set(names.columns), textOf(error, 'column') || copyColumn(error));
  const failure = classifyPostgresError(error, context, { constraint, column });
  return { ...failure, rule: constraint ?? failure.code, ...(column === undefined ? {} : { field: column }) };
}

const known = (names: ReadonlySet<string>, name: string | undefined): string | undefined =>
  name !== undefined && names.has(name) ? name : undefined;

/** The number of the line, from 1, at which a COPY stopped; undefined where the server does not say. */
export function copyLine(error: unknown): number | undefined {
  const line = COPY_PLACE.exec(textOf(error, 'where')?.slice(0, 300) ?? '')?.[1];
  return line === undefined ? undefined : Number(line);
}

// The context of a COPY error ends in the value: this may be part of it.
const copyColumn = (error: unknown): string | undefined =>
  COPY_COLUMN.exec(textOf(error, 'where') ?? '')?.[1];
