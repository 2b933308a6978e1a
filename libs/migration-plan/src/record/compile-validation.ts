import type { FieldType, Validation } from '@commander/contracts';
import { compileFix, type Mend } from './compile-fix';
import { compileRule } from './compile-rule';
import { normalisedValidation, type NormalisedValidation } from './normalised-validation';
import { isFault, type Step, type ValueStep } from './step';

/** A declared validation as a step over a value that has its type: its fix is tried first, then its severity decides. */
export function compileValidation(validation: Validation, column: string, type: FieldType): Step {
  const declared = normalisedValidation(validation);
  const { name, rule, fix } = declared;
  const holds = compileRule(rule, type, (what) => ({
    errorType: 'validation',
    rule: name,
    field: column,
    message: `The value of column ${column} ${what}.`,
  }));
  const mend = fix === undefined ? null : compileFix(fix, rule, type);
  return mend || declared.severity === 'warning' ? handled(holds, { ...declared, column, mend }) : holds;
}

interface Handling extends Pick<NormalisedValidation, 'name' | 'severity'> {
  readonly column: string;
  readonly mend: Mend | null;
}

function handled(holds: ValueStep, { name, severity, column, mend }: Handling): Step {
  const warning = `${column}.${name}`;
  return (value, { remarks }) => {
    const result = holds(value);
    if (!isFault(result)) return result;
    const mended = mend ? holds(mend(value)) : result;
    if (!isFault(mended)) {
      remarks.fix();
      return mended;
    }
    if (severity === 'error') return result;
    remarks.warn(warning);
    return value;
  };
}
