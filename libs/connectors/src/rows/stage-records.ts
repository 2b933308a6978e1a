import type { FieldLookup } from '@commander/contracts';
import { withValues, type WritableRecord, type WriteError } from '../record-ending';
import { lookupAmbiguous, lookupMissing } from './record-failures';
import type { LookupIn } from './record-writer';
import type { RecordBatch } from './write-records';

/** What became of records on their way into the stage, by their places. */
export interface StagedRecords {
  /** Those whose lookup finds nothing, and those whose values their columns cannot hold. */
  readonly failures: Map<number, WriteError>;
  /** What the others lost on the way: `<column>.lookup`. */
  readonly warnings: Map<number, string[]>;
}

type Batch = Pick<RecordBatch, 'order' | 'records' | 'writer'>;

/** Stages records, each lookup replaced by what it finds in the other entity's table; records that were kept have theirs. */
export async function stageRecords(batch: Batch, places: readonly number[]): Promise<StagedRecords> {
  const lookups = batch.writer.takesKept ? [] : lookupsOf(batch);
  const staging = new Staging(batch.records);
  for (const lookup of lookups) await staging.lookUp(batch, lookup, places);
  const { records, failures, warnings } = staging;
  const open = failures.size > 0 ? places.filter((place) => !failures.has(place)) : places;
  for (const [place, error] of await batch.writer.stage(records, open)) failures.set(place, error);
  return { failures, warnings };
}

interface PlacedLookup extends LookupIn {
  /** Place of its field among a record's values. */
  readonly column: number;
  readonly to: string;
  readonly onMissing: FieldLookup['on_missing'];
}

const lookupsOf = ({ order }: Batch): PlacedLookup[] => {
  const { entity, parents } = order.work;
  return entity.fields.flatMap(({ to, type, lookup }, column) => {
    const parent = lookup && parents[lookup.entity];
    if (!parent) return [];
    const { by, value, on_missing: onMissing } = lookup;
    return [{ column, to, type, table: parent.table, by, value, onMissing }];
  });
};

class Staging implements StagedRecords {
  readonly failures = new Map<number, WriteError>();
  readonly warnings = new Map<number, string[]>();

  constructor(public records: readonly WritableRecord[]) {}

  async lookUp({ writer }: Batch, lookup: PlacedLookup, places: readonly number[]): Promise<void> {
    const { column } = lookup;
    const keyAt = (place: number) => this.records[place]?.values[column] ?? null;
    const keys = [...new Set(places.flatMap((place) => keyAt(place) ?? []))];
    const found = await writer.lookUp(lookup, keys);
    const records = [...this.records];
    for (const place of places) {
      const [record, key] = [records[place], keyAt(place)];
      if (!record || key === null) continue;
      const values = [...record.values];
      values[column] = this.settle(place, lookup, found.get(key) ?? []);
      records[place] = withValues(record, values);
    }
    this.records = records;
  }

  /** The value that a key stands for: of one row, or of none where the plan allows it. */
  private settle(place: number, lookup: PlacedLookup, found: readonly (string | null)[]): string | null {
    if (found.length > 1) this.failures.set(place, lookupAmbiguous(lookup.to));
    else if (found.length === 0 && lookup.onMissing !== 'null')
      this.failures.set(place, lookupMissing(lookup.to));
    else if (found.length === 0)
      this.warnings.set(place, [...(this.warnings.get(place) ?? []), `${lookup.to}.lookup`]);
    return found[0] ?? null;
  }
}
