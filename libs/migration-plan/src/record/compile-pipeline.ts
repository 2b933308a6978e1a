import type { Entity } from '@commander/contracts';
import { compileField } from './compile-field';
import { recordKey } from './record-key';
import type { InvalidRecord, RecordPipeline } from './record-pipeline';
import { RemarkCollector } from './remarks';
import { isFault, type Fault, type Step, type StepContext } from './step';

type Texts = readonly (string | null)[];

interface Column {
  /** Place of its text among the source columns; -1 for a constant. */
  readonly source: number;
  readonly step: Step;
}

/** Compiles a checked entity's fields into closures; texts in, texts out. */
export function compilePipeline(entity: Entity): RecordPipeline {
  const { fields } = entity;
  const sourceOf = (to: string): string => fields.find((f) => f.to === to)?.from ?? to;
  const sourceColumns = [
    ...new Set(fields.filter((f) => f.constant === undefined).map((f) => sourceOf(f.to))),
  ];
  const targetColumns = fields.map((f) => f.to);
  const columns: Column[] = fields.map((field) => ({
    source: field.constant === undefined ? sourceColumns.indexOf(sourceOf(field.to)) : -1,
    step: compileField(field),
  }));
  const rawPlaces = entity.key.map((to) => sourceColumns.indexOf(sourceOf(to)));
  const targetPlaces = entity.key.map((to) => targetColumns.indexOf(to));
  const rawKey = recordKey(rawPlaces, entity.key);
  const targetKey = recordKey(targetPlaces, entity.key);
  const keeps = (values: Texts, result: Texts): boolean =>
    targetPlaces.every((place, i) => result[place] === values[rawPlaces[i] ?? -1]);
  const remarks = new RemarkCollector();
  return {
    sourceColumns,
    targetColumns,
    transformationsPerRecord: fields.filter((f) => f.transforms.length > 0).length,
    process: (values, index) => {
      const sourceId = rawKey(values);
      if (isFault(sourceId)) return invalid(`#${index ?? ''}`, sourceId);
      remarks.begin();
      const result = run(columns, values, { remarks });
      if (!Array.isArray(result)) return invalid(sourceId, result);
      // Mostly the key's texts stay: then the two ids are one string, never built twice.
      const targetId = keeps(values, result) ? sourceId : targetKey(result);
      if (isFault(targetId)) return invalid(sourceId, targetId);
      const said = remarks.taken();
      return { kind: 'valid', sourceId, targetId, values: result, ...(said && { remarks: said }) };
    },
  };
}

function run(columns: readonly Column[], values: Texts, context: StepContext): (string | null)[] | Fault {
  const result: (string | null)[] = [];
  for (const column of columns) {
    const value = column.step(values[column.source] ?? null, context);
    if (isFault(value)) return value;
    result.push(value);
  }
  return result;
}

const invalid = (sourceId: string, fault: Fault): InvalidRecord => ({ kind: 'invalid', sourceId, ...fault });
