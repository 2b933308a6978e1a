import type { RecordBatch } from './write-records';

/** Whether records need nothing of a stage as long as none of them is refused: no value is looked up, and no reference treated. */
export function goesAtOnce({ order, writer }: RecordBatch, places: readonly number[]): boolean {
  const { entity, parents } = order.work;
  const treatsReferences = entity.references.some(
    ({ on_missing, entity: parent }) => on_missing !== 'keep' && parents[parent],
  );
  const looksUp = entity.fields.some(({ lookup }) => lookup && parents[lookup.entity]);
  return places.length > 1 && !treatsReferences && !looksUp && !writer.takesKept;
}
