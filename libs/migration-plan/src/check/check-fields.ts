import type { Entity, Field, Transform } from '@commander/contracts';
import { checkProblem } from '../record/compile-checks';
import { compileField } from '../record/compile-field';
import { transformProblem } from '../record/compile-transform';
import { RemarkCollector } from '../record/remarks';
import { isFault } from '../record/step';
import { checkValidation } from './check-validation';
import type { Finding } from './finding';

/** An entity's fields: each column once, and arguments that make sense for the field's type; and its checks. */
export const checkFields = (entity: Entity): Finding[] => [...eachField(entity), ...checks(entity)];

const checks = ({ checks: declared = [], fields }: Entity): Finding[] =>
  declared.flatMap((check, i) => {
    const problem = checkProblem(check, fields);
    const repeated = declared.findIndex(({ name }) => name === check.name) < i;
    return [
      ...(problem
        ? [{ path: ['checks', i, 'cel'], message: `The check "${check.name}" cannot be used: ${problem}.` }]
        : []),
      ...(repeated
        ? [{ path: ['checks', i, 'name'], message: `Two checks are called "${check.name}"; rename one.` }]
        : []),
    ];
  });

const eachField = (entity: Entity): Finding[] =>
  entity.fields.flatMap((field, i) =>
    [...repeated(entity, field, i), ...source(field), ...transforms(field), ...validations(field)].map(
      (finding) => ({ ...finding, path: ['fields', i, ...finding.path] }),
    ),
  );

function repeated(entity: Entity, field: Field, i: number): Finding[] {
  if (entity.fields.findIndex((other) => other.to === field.to) === i) return [];
  return [{ path: ['to'], message: `The column "${field.to}" is filled by two fields; leave one out.` }];
}

function source(field: Field): Finding[] {
  if (field.constant === undefined) return [];
  const message = ownRefusal(field, field.constant);
  return message ? [{ path: ['constant'], message: `The constant cannot be used: ${message}` }] : [];
}

const validations = (field: Field): Finding[] =>
  field.validations.flatMap((validation, i) =>
    checkValidation(validation, field).map((finding) => ({
      ...finding,
      path: ['validations', i, ...finding.path],
    })),
  );

const transforms = (field: Field): Finding[] =>
  field.transforms.flatMap((transform, i) => {
    if (typeof transform === 'string') return [];
    const message = argumentProblem(transform, { ...field, transforms: field.transforms.slice(i) });
    return message ? [{ path: ['transforms', i, Object.keys(transform)[0] ?? ''], message }] : [];
  });

/** `rest` is the field from this transform on. */
function argumentProblem(transform: Exclude<Transform, string>, rest: Field): string | null {
  const problem = transformProblem(transform);
  if (problem) return problem;
  if (!('default' in transform)) return null;
  const refusal = ownRefusal({ ...rest, constant: undefined }, transform.default);
  return refusal ? `The default cannot be used: ${refusal}` : null;
}

/** What the field's own type and validations have against a value that the plan itself gives it. */
function ownRefusal(field: Field, literal: string | number | boolean): string | null {
  if (field.type === 'text' && typeof literal !== 'string')
    return `column ${field.to} is a text; put the value in quotes.`;
  const result = compileField(field, new Map())(null, { remarks: new RemarkCollector(), row: [] });
  return isFault(result) ? result.message : null;
}
