import type { Entity } from '@commander/contracts';
import { compileChecks } from './compile-checks';
import { recordKey } from './record-key';
import type { RecordSlot } from './record-slot';
import { RemarkCollector } from './remarks';
import { isFault, type Fault, type Step, type StepContext } from './step';

type Texts = readonly (string | null)[];

/** A field on its way. */
export interface Column {
  /** Place of its text among the source columns; -1 where it has none of its own. */
  readonly source: number;
  /** Place of its value among the target columns. */
  readonly target: number;
  readonly step: Step;
}

/** Takes one record's texts through; what became of it is in the slot. Returns what stopped it. */
export type Pass = (values: Texts, slot: RecordSlot) => Fault | null;

/** Compiles what takes records through some of an entity's columns; its key and its checks are among them. */
export function compilePass(entity: Entity, columns: readonly Column[], through: readonly Column[]): Pass {
  const targetPlaces = entity.key.map((to) => entity.fields.findIndex((field) => field.to === to));
  const rawPlaces = targetPlaces.map((place) => columns[place]?.source ?? -1);
  const rawKey = recordKey(rawPlaces, entity.key);
  const targetKey = recordKey(targetPlaces, entity.key);
  const check = compileChecks(entity);
  const remarks = new RemarkCollector();
  const keepsKey = (values: Texts, result: Texts): boolean =>
    targetPlaces.every((place, i) => result[place] === values[rawPlaces[i] ?? -1]);
  return (values, slot) => {
    slot.sourceId = null;
    const sourceId = rawKey(values);
    if (isFault(sourceId)) return sourceId;
    slot.sourceId = sourceId;
    remarks.begin();
    const fault = run(through, values, { remarks, row: values }, slot.values) ?? check(slot.values, remarks);
    if (fault) return fault;
    // Mostly the key's texts stay: then the two ids are one string, never built twice.
    const targetId = keepsKey(values, slot.values) ? sourceId : targetKey(slot.values);
    if (isFault(targetId)) return targetId;
    slot.targetId = targetId;
    slot.remarks = remarks.taken();
    return null;
  };
}

function run(
  columns: readonly Column[],
  values: Texts,
  context: StepContext,
  result: (string | null)[],
): Fault | null {
  for (const { source, target, step } of columns) {
    const value = step(values[source] ?? null, context);
    if (isFault(value)) return value;
    result[target] = value;
  }
  return null;
}
