import type { RecordLine, WritableRecord } from '@commander/connectors';
import { valuesOfLine, type ProcessedLines, type Remarks } from '@commander/migration-plan';

/** A record among lines that are written together; its values are worked out only where somebody asks. */
export class LinedRecord implements WritableRecord, RecordLine {
  constructor(
    readonly of: ProcessedLines,
    readonly n: number,
  ) {}

  get index(): number {
    return this.of.places[this.n] ?? 0;
  }

  get sourceId(): string {
    return this.of.sourceIds[this.n] ?? '';
  }

  get targetId(): string {
    return this.of.targetIds[this.n] ?? '';
  }

  get remarks(): Remarks | undefined {
    return this.of.remarks.get(this.n);
  }

  get line(): RecordLine {
    return this;
  }

  /** Its texts as the source gave them. */
  get source(): readonly (string | null)[] {
    return this.of.sourceAt(this.index);
  }

  get values(): readonly (string | null)[] {
    return valuesOfLine(this.of.line(this.n));
  }
}
