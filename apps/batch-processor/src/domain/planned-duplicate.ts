import type { DuplicateDecision, WriteError } from '@commander/connectors';
import { errorRule, failureBy } from '@commander/migration-plan';

const CODES = {
  failed: 'duplicates.duplicate',
  skipped: 'duplicates.skip',
  updated: 'duplicates.update',
  merged: 'duplicates.merge',
} as const;
const ofValidation = errorRule('validation', 'validation');

/** Why a record is not written as a row of its own: by a rule of the plan it is the same as another one, which is named by its id. */
export function plannedDuplicate(
  rule: string,
  survivor: string,
  outcome: DuplicateDecision['outcome'],
): WriteError {
  const message = `By the rule "${rule}" it is the same as record ${survivor}.`;
  const by = ofValidation(CODES[outcome], 'validation_failed', 'the same as another record');
  return { ...failureBy(by, message), rule: `duplicates.${rule}` };
}
