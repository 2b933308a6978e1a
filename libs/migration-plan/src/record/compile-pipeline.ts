import type { Entity, Field } from '@commander/contracts';
import { compileChecks } from './compile-checks';
import { compileField } from './compile-field';
import { recordKey } from './record-key';
import type { InvalidRecord, RecordPipeline } from './record-pipeline';
import { RemarkCollector } from './remarks';
import { isLookedAt } from './is-looked-at';
import { sourceColumn, sourceColumnsOf } from './source-column';
import { isFault, type Fault, type Step, type StepContext } from './step';

type Texts = readonly (string | null)[];

interface Column {
  /** Place of its text among the source columns; -1 where it has none of its own. */
  readonly source: number;
  readonly step: Step;
}

/** Compiles a checked entity's fields into closures; texts in, texts out. */
export function compilePipeline(entity: Entity): RecordPipeline {
  const { fields } = entity;
  const sourceColumns = sourceColumnsOf(fields);
  const places = new Map(sourceColumns.map((column, place) => [column, place]));
  const sourcePlace = (field: Field): number => places.get(sourceColumn(field) ?? '') ?? -1;
  const targetColumns = fields.map((f) => f.to);
  const columns: Column[] = fields.map((field) => ({
    source: sourcePlace(field),
    step: compileField(field, places),
  }));
  const rawPlaces = entity.key.map((to) => {
    const field = fields.find((f) => f.to === to);
    return field ? sourcePlace(field) : -1;
  });
  const targetPlaces = entity.key.map((to) => targetColumns.indexOf(to));
  const rawKey = recordKey(rawPlaces, entity.key);
  const targetKey = recordKey(targetPlaces, entity.key);
  const keeps = (values: Texts, result: Texts): boolean =>
    targetPlaces.every((place, i) => result[place] === values[rawPlaces[i] ?? -1]);
  const check = compileChecks(entity);
  const remarks = new RemarkCollector();
  return {
    sourceColumns,
    targetColumns,
    readsFrom: columns.map(({ source }) => source),
    looksAt: sourceColumns.map((column) => isLookedAt(column, entity)),
    transformationsPerRecord: fields.filter((f) => f.transforms.length > 0).length,
    process: (values, index) => {
      const sourceId = rawKey(values);
      if (isFault(sourceId)) return invalid(`#${index ?? ''}`, sourceId);
      remarks.begin();
      const result = run(columns, values, { remarks, row: values });
      if (!Array.isArray(result)) return invalid(sourceId, result);
      const broken = check(result, remarks);
      if (broken) return invalid(sourceId, broken);
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
