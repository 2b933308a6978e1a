import type { Fix, Severity, Validation } from '@commander/contracts';

/** A validation's rule and argument, in the object form. */
export type Rule = Exclude<Validation, string>;

/** A validation taken apart: what must hold, and what becomes of a value for which it does not. */
export interface NormalisedValidation {
  readonly name: string;
  readonly rule: Rule;
  readonly severity: Severity;
  readonly fix?: Fix;
}

/** Brings both ways to write a validation into one. */
export function normalisedValidation(validation: Validation): NormalisedValidation {
  const rule: Rule =
    validation === 'required' ? { required: true } : validation === 'email' ? { email: true } : validation;
  const { severity = 'error', fix } = rule;
  return { name: Object.keys(rule)[0] ?? '', rule, severity, fix };
}
