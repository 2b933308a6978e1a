import type { Reference } from '@commander/contracts';
import type { WriteError } from '../../record-ending';

const failure = (
  category: 'constraint' | 'validation',
  code: string,
  parts: Pick<WriteError, 'rule' | 'message' | 'field'>,
): WriteError => ({
  category,
  error_type: 'database',
  code,
  retriable: false,
  ...parts,
});

/** A trigger of the target took the row away without an error. */
export const suppressed = (): WriteError =>
  failure('constraint', 'trigger.suppressed', {
    rule: 'trigger.suppressed',
    message: 'A trigger of the target table suppressed the row.',
  });

/** A column of the key has no value, so that nothing could find the row again. */
export const keyMissing = (column: string): WriteError =>
  failure('constraint', '23502', {
    rule: 'key.required',
    field: column,
    message: `Key column "${column}" has no value.`,
  });

/** The key stands in the target, or earlier in the batch, and the policy is to fail. */
export const duplicateKey = (constraint: string | undefined): WriteError =>
  failure('constraint', '23505', {
    rule: constraint ?? 'duplicates.fail',
    message: constraint
      ? `Unique key "${constraint}" is violated.`
      : 'The key stands earlier in the same batch.',
  });

/** The key stands in the target, or earlier in the batch, and the policy is to skip. */
export const duplicateSkipped = (): WriteError =>
  failure('constraint', 'duplicates.skip', {
    rule: 'duplicates.skip',
    message: 'A record with this key stands already.',
  });

/** The first record of the key failed, so its group fails with it. */
export const survivorFailed = (): WriteError =>
  failure('constraint', 'duplicates.survivor_failed', {
    rule: 'duplicates.survivor_failed',
    message: 'The first record with this key failed, and its duplicates with it.',
  });

/** A reference names no row of the other entity. */
export const referenceMissing = ({ fields, entity }: Reference): WriteError =>
  failure('constraint', 'reference.missing', {
    rule: `reference.${fields.join(',')}`,
    field: fields[0],
    message: `The reference (${fields.join(', ')}) names no ${entity}.`,
  });
