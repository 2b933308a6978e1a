import type { RecordLine, WritableRecord } from '@commander/connectors';
import { valuesOfLine, type ProcessedLines, type Remarks } from '@commander/migration-plan';

/** A record among lines that are written together; its values are worked out only where somebody asks. */
export class LinedRecord implements WritableRecord, RecordLine {
  readonly index: number;
  readonly sourceId: string;
  readonly targetId: string;
  readonly remarks?: Remarks;

  constructor(
    readonly of: ProcessedLines,
    readonly n: number,
  ) {
    this.index = of.places[n] ?? 0;
    this.sourceId = of.sourceIds[n] ?? '';
    this.targetId = of.targetIds[n] ?? '';
    const remarks = of.remarks.get(n);
    if (remarks) this.remarks = remarks;
  }

  get line(): RecordLine {
    return this;
  }

  /** Its texts as the source gave them. */
  get source(): readonly (string | null)[] {
    return this.of.sourceAt(this.of.places[this.n] ?? 0);
  }

  get values(): readonly (string | null)[] {
    return valuesOfLine(this.of.line(this.n));
  }
}
