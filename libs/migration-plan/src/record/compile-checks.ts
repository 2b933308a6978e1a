import type { CelInput } from '@bufbuild/cel';
import type { Check, Entity, Field } from '@commander/contracts';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { compileCel, LONGEST_CEL_TEXT } from './cel/compile-cel';
import { instantOf } from './instant-of';
import type { RemarkCollector } from './remarks';
import type { Fault } from './step';

type Values = readonly (string | null)[];

/** What the first broken check of severity `error` says of a record's values; null where none is broken. */
export type RecordCheck = (values: Values, remarks: RemarkCollector) => Fault | null;

/** An entity's checks over the values of its fields, each as its type: a check that cannot be evaluated does not hold. */
export function compileChecks({ checks = [], fields }: Pick<Entity, 'checks' | 'fields'>): RecordCheck {
  const compiled = checks.map((check) => compileCheck(check, fields));
  return (values, remarks) => {
    for (const { holds, fault, check } of compiled) {
      if (holds(values)) continue;
      if (check.severity !== 'warning') return fault;
      remarks.warn(check.name);
    }
    return null;
  };
}

/** Why a check cannot be used, as the end of a sentence; null where it can. */
export function checkProblem({ cel }: Check, fields: readonly Field[]): string | null {
  const compiled = compileCel(cel, ['record']);
  if (typeof compiled === 'string') return compiled;
  const unknown = compiled.columns.find((column) => fields.every(({ to }) => to !== column));
  return unknown === undefined ? null : `it names the column "${unknown}", which is none of "fields"`;
}

interface CompiledCheck {
  readonly check: Check;
  readonly fault: Fault;
  readonly holds: (values: Values) => boolean;
}

function compileCheck(check: Check, fields: readonly Field[]): CompiledCheck {
  const compiled = compileCel(check.cel, ['record']);
  const columns = typeof compiled === 'string' ? [] : compiled.columns;
  const readers = columns.map((column) => readerOf(column, fields));
  const fault: Fault = {
    errorType: 'validation',
    rule: check.name,
    field: columns[0] ?? '',
    message: `The check "${check.name}" does not hold.`,
  };
  const holds = (values: Values): boolean => {
    if (typeof compiled === 'string') return false;
    if (readers.some(({ place }) => (values[place]?.length ?? 0) > LONGEST_CEL_TEXT)) return false;
    const record = new Map(readers.map(({ column, read }) => [column, read(values)]));
    return compiled.evaluate({ record }) === true;
  };
  return { check, fault, holds };
}

interface ColumnReader {
  readonly column: string;
  readonly place: number;
  readonly read: (values: Values) => CelInput;
}

function readerOf(column: string, fields: readonly Field[]): ColumnReader {
  const place = fields.findIndex(({ to }) => to === column);
  const type = fields[place]?.type ?? 'text';
  return {
    column,
    place,
    read: (values) => {
      const text = values[place] ?? null;
      return text === null ? null : typed(text, type);
    },
  };
}

/** A value as an expression sees it; a numeric as the nearest double, for nothing of it is written. */
function typed(text: string, type: Field['type']): CelInput {
  switch (type) {
    case 'integer':
    case 'bigint':
      return BigInt(text);
    case 'numeric':
    case 'double':
      return Number(text);
    case 'boolean':
      return text === 'true';
    case 'timestamptz':
      return timestampFromMs(Date.parse(instantOf(text)));
    default:
      return text;
  }
}
