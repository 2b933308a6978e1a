import { errorRule, failureBy, type ErrorRule } from '@commander/migration-plan';
import type { Reference } from '@commander/contracts';
import type { WriteError } from '../record-ending';

const refused = errorRule('constraint', 'database');
const RULES = {
  suppressed: refused('trigger.suppressed', 'triggered_data_change', 'a trigger took the row away'),
  keyMissing: refused('23502', 'not_null_violation', 'a column of the key has no value'),
  duplicate: refused('23505', 'unique_violation', 'the key stands already'),
  skipped: refused('duplicates.skip', 'unique_violation', 'the key stands already, and is skipped'),
  survivorFailed: refused('duplicates.survivor_failed', 'unique_violation', 'the first of its key failed'),
  lookupMissing: refused('lookup.missing', 'foreign_key_violation', 'a looked up row is missing'),
  lookupAmbiguous: refused('lookup.ambiguous', 'lookup_ambiguous', 'a lookup finds several rows'),
  referenceMissing: refused('reference.missing', 'foreign_key_violation', 'a referenced row is missing'),
};

const failure = (
  by: ErrorRule,
  { message, ...parts }: Pick<WriteError, 'rule' | 'message' | 'field'>,
): WriteError => ({ ...failureBy(by, message), ...parts });

/** A trigger of the target took the row away without an error. */
export const suppressed = (): WriteError =>
  failure(RULES.suppressed, {
    rule: 'trigger.suppressed',
    message: 'A trigger of the target table suppressed the row.',
  });

/** A column of the key has no value, so that nothing could find the row again. */
export const keyMissing = (column: string): WriteError =>
  failure(RULES.keyMissing, {
    rule: 'key.required',
    field: column,
    message: `Key column "${column}" has no value.`,
  });

/** The key stands in the target, or earlier in the batch, and the policy is to fail. */
export const duplicateKey = (constraint: string | undefined): WriteError =>
  failure(RULES.duplicate, {
    rule: constraint ?? 'duplicates.fail',
    message: constraint
      ? `Unique key "${constraint}" is violated.`
      : 'The key stands earlier in the same batch.',
  });

/** The key stands in the target, or earlier in the batch, and the policy is to skip. */
export const duplicateSkipped = (): WriteError =>
  failure(RULES.skipped, {
    rule: 'duplicates.skip',
    message: 'A record with this key stands already.',
  });

/** The first record of the key failed, so its group fails with it. */
export const survivorFailed = (): WriteError =>
  failure(RULES.survivorFailed, {
    rule: 'duplicates.survivor_failed',
    message: 'The first record with this key failed, and its duplicates with it.',
  });

/** A reference names no row of the other entity. */
export const referenceMissing = ({ fields, entity }: Reference): WriteError =>
  failure(RULES.referenceMissing, {
    rule: `reference.${fields.join(',')}`,
    field: fields[0],
    message: `The reference (${fields.join(', ')}) names no ${entity}.`,
  });

/** A lookup finds no row. */
export const lookupMissing = (column: string): WriteError =>
  failure(RULES.lookupMissing, {
    rule: `lookup.${column}`,
    field: column,
    message: `The lookup of column ${column} finds no row.`,
  });

/** A lookup finds several rows. */
export const lookupAmbiguous = (column: string): WriteError =>
  failure(RULES.lookupAmbiguous, {
    rule: `lookup.${column}`,
    field: column,
    message: `The lookup of column ${column} finds several rows.`,
  });
