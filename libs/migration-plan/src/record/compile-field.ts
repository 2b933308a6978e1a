import type { Field } from '@commander/contracts';
import { compileTransform } from './compile-transform';
import { compileValidation } from './compile-validation';
import { TYPES } from './parse-type';
import { inOrder, onText, type Fault, type Step, type ValueStep } from './step';

/** A field's transforms, then its type, then its validations, as one step over the source's text; `places` are those of the source's columns. */
export function compileField(field: Field, places: ReadonlyMap<string, number>): Step {
  const steps = inOrder([
    ...field.transforms.map((transform) => compileTransform(transform, field.to, places)),
    typed(field),
    ...field.validations.map((validation) => compileValidation(validation, field.to, field.type)),
  ]);
  if (field.constant === undefined) return steps;
  const text = String(field.constant);
  return (_, context) => steps(text, context);
}

function typed(field: Field): ValueStep {
  const { parse, expected } = TYPES[field.type];
  const fault: Fault = {
    errorType: 'transformation',
    rule: `type.${field.type}`,
    field: field.to,
    message: `The value of column ${field.to} is not ${expected}.`,
  };
  return onText((text) => parse(text) ?? fault);
}
