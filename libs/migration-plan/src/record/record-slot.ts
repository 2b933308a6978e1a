import type { Remarks } from './remarks';

/** What a pipeline makes of the record at hand; one slot serves many records, one after the other, so that none leaves anything behind. */
export class RecordSlot {
  /** Null where the record's key gives it no id. */
  sourceId: string | null = null;
  targetId = '';
  remarks: Remarks | undefined;
  /** Its texts in the order of the entity's fields. */
  readonly values: (string | null)[];

  constructor(width: number) {
    this.values = new Array<string | null>(width).fill(null);
  }
}
