import type { Entity } from '@commander/contracts';
import { sourceColumn, type RecordPipeline } from '@commander/migration-plan';

/** A sampled record as its source has it and as the plan makes it. */
export interface ExpectedRecord {
  readonly recordId: string;
  /** Per field: the source's text; undefined where the field comes from no column. */
  readonly raw: readonly (string | null | undefined)[];
  /** Per field: the text that was to be written; where the plan looks it up, the key it is looked up by. */
  readonly values: readonly (string | null)[];
}

/** What the plan makes of a row; undefined where it makes no record of it, so that none was written. */
export function expectedRecord(
  entity: Entity,
  pipeline: RecordPipeline,
  row: readonly (string | null)[],
): ExpectedRecord | undefined {
  const record = pipeline.process(row);
  if (record.kind === 'invalid') return undefined;
  const raw = entity.fields.map((field) => {
    const column = sourceColumn(field);
    return column === null ? undefined : (row[pipeline.sourceColumns.indexOf(column)] ?? null);
  });
  return { recordId: record.sourceId, raw, values: record.values };
}
