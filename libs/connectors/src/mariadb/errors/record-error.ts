import type { ErrorContext } from '../../error-context';
import type { WriteError } from '../../record-ending';
import { classifyMariadbError, errnoOf } from './classify-mariadb-error';

/** Names that an error may be told with; whatever else it says may be a value. */
export interface SchemaNames {
  readonly columns: ReadonlySet<string>;
  readonly constraints: ReadonlySet<string>;
}

// A duplicate's value stands before the key, so only the end of the message is read.
const CONSTRAINT: Readonly<Record<number, RegExp>> = {
  1062: / for key '(?:[^'.]+\.)?([^']+)'$/,
  1451: /, CONSTRAINT [`"]([^`"]+)[`"] FOREIGN KEY /,
  1452: /, CONSTRAINT [`"]([^`"]+)[`"] FOREIGN KEY /,
  3819: /^Check constraint '([^']+)' is violated/,
  4025: /^CONSTRAINT [`"]([^`"]+)[`"] failed for /,
};
const COLUMN =
  /(?:column|Column|Field) [`'"](?:[^`'"]+[`'"]\.[`'"])*([^`'"]+)[`'"](?: at row \d+| cannot be null|$| doesn't)/;

/** Whether an error is one record's own fault, so that the batch can go on without that record. */
export function isRecordError(error: unknown, context: ErrorContext): boolean {
  const { category } = classifyMariadbError(error, context);
  return category === 'validation' || category === 'constraint';
}

/** The failure of one record, from the error of a statement that wrote it alone; it names nothing but what is in `names`. */
export function recordErrorOf(error: unknown, context: ErrorContext, names: SchemaNames): WriteError {
  const constraint = known(names.constraints, CONSTRAINT[errnoOf(error) ?? 0]?.exec(saidBy(error))?.[1]);
  const column = known(names.columns, COLUMN.exec(saidBy(error).slice(-300))?.[1]);
  const failure = classifyMariadbError(error, context, { constraint, column });
  return { ...failure, rule: constraint ?? failure.code, ...(column === undefined ? {} : { field: column }) };
}

// The server's message holds values, and is never passed on.
function saidBy(error: unknown): string {
  const said: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'sqlMessage') : '';
  return typeof said === 'string' ? said : '';
}

const known = (names: ReadonlySet<string>, name: string | undefined): string | undefined =>
  name !== undefined && names.has(name) ? name : undefined;
