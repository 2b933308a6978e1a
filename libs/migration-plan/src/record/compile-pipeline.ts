import type { Entity, Field } from '@commander/contracts';
import { compileField } from './compile-field';
import { compilePass, type Column } from './compile-pass';
import { isLookedAt } from './is-looked-at';
import { normalisedValidation } from './normalised-validation';
import type { InvalidRecord, RecordPipeline, ValidRecord } from './record-pipeline';
import { RecordSlot } from './record-slot';
import { sourceColumn, sourceColumnsOf } from './source-column';
import type { Fault } from './step';

/** Compiles a checked entity's fields into closures; texts in, texts out. */
export function compilePipeline(entity: Entity): RecordPipeline {
  const { fields } = entity;
  const sourceColumns = sourceColumnsOf(fields);
  const places = new Map(sourceColumns.map((column, place) => [column, place]));
  const sourcePlace = (field: Field): number => places.get(sourceColumn(field) ?? '') ?? -1;
  const columns: Column[] = fields.map((field, target) => ({
    source: sourcePlace(field),
    target,
    step: compileField(field, places),
  }));
  const looksAt = sourceColumns.map((column) => isLookedAt(column, entity));
  const seen = columns.filter(({ source }) => looksAt[source] ?? true);
  const passAll = compilePass(entity, columns, columns);
  const slot = new RecordSlot(fields.length);
  return {
    sourceColumns,
    targetColumns: fields.map((f) => f.to),
    readsFrom: columns.map(({ source }) => source),
    isDirect: fields.map(isDirect),
    looksAt,
    transformationsPerRecord: fields.filter((f) => f.transforms.length > 0).length,
    passSeen: compilePass(entity, columns, seen),
    process: (values, index) => {
      const fault = passAll(values, slot);
      return fault ? invalidRecord(slot, index, fault) : validRecord(slot);
    },
  };
}

const isDirect = ({ constant, transforms, validations, lookup }: Field): boolean =>
  constant === undefined &&
  !lookup &&
  transforms.length === 0 &&
  validations.every((validation) => normalisedValidation(validation).fix === undefined);

/** What stopped the record of a slot; its place in the source becomes its id where its key gives none. */
export const invalidRecord = (
  { sourceId }: RecordSlot,
  index: number | undefined,
  fault: Fault,
): InvalidRecord => ({ kind: 'invalid', sourceId: sourceId ?? `#${index ?? ''}`, ...fault });

const validRecord = ({ sourceId, targetId, values, remarks }: RecordSlot): ValidRecord => ({
  kind: 'valid',
  sourceId: sourceId ?? '',
  targetId,
  values: [...values],
  ...(remarks && { remarks }),
});
