import type { ComparedRow } from '@commander/connectors';
import type { Entity, EventData, Field } from '@commander/contracts';
import { mask } from '@commander/security';
import type { ExpectedRecord } from './expected-record';

/** A field whose source and target differ, its values masked. */
export type Difference = EventData<'verification.completed'>['sample']['mismatches'][number];

/** What became of one sampled record. */
export interface JudgedRecord {
  /** Fields that are not as the plan makes them; none in a record that matches. */
  readonly mismatches: readonly Difference[];
  /** Fields that differ from the source because the plan says so. */
  readonly transformed: readonly Difference[];
}

/** The reason of a field that differs because the plan transforms it. */
export const TRANSFORMED = 'Transformation applied as expected';

/** Compares a record with its row in the target. */
export function judgeRecord(entity: Entity, record: ExpectedRecord, row: ComparedRow): JudgedRecord {
  const common = { entity: entity.name, record_id: record.recordId };
  if (!row.found) {
    const missing = {
      field: entity.key.join(', '),
      source_value: mask(record.recordId),
      target_value: mask(null),
    };
    return { mismatches: [{ ...common, ...missing, reason: 'Missing in target' }], transformed: [] };
  }
  const differences = entity.fields.map((field, place) => ({
    same: row.same[place] === true || (row.texts[place] === null && mayBeTakenAway(entity, field)),
    transformed: row.same[place] !== true || (isChangedByPlan(field) && isTransformed(record, place)),
    difference: {
      ...common,
      field: field.to,
      source_value: mask(record.raw[place]),
      target_value: mask(row.texts[place]),
    },
  }));
  return {
    mismatches: differences
      .filter(({ same }) => !same)
      .map(({ difference }) => ({ ...difference, reason: 'Value differs' })),
    transformed: differences
      .filter(({ same, transformed }) => same && transformed)
      .map(({ difference }) => ({ ...difference, reason: TRANSFORMED })),
  };
}

/** A reference or lookup that finds no record may have been taken away, which no record alone tells. */
const mayBeTakenAway = ({ references }: Entity, { to, lookup }: Field): boolean =>
  lookup?.on_missing === 'null' ||
  references.some(
    ({ fields, on_missing }) => (on_missing === 'null' || on_missing === 'defer') && fields.includes(to),
  );

const isChangedByPlan = ({ transforms, validations, lookup }: Field): boolean =>
  lookup !== undefined ||
  transforms.length > 0 ||
  validations.some((rule) => typeof rule === 'object' && rule.fix !== undefined);

const isTransformed = ({ raw, values }: ExpectedRecord, place: number): boolean =>
  raw[place] !== undefined && raw[place] !== values[place];
