import type { WritableRecord } from '@commander/connectors';
import { valuesOfLine, type ProcessedLine, type Remarks, type ValidRecord } from '@commander/migration-plan';

/** A record that is written as the line that it was read as, or was made of it; its values are worked out only where somebody asks. */
export class LinedRecord implements WritableRecord {
  readonly sourceId: string;
  readonly targetId: string;
  readonly line: string;
  readonly remarks?: Remarks;
  private readonly read: string;

  constructor(
    readonly index: number,
    { sourceId, targetId, remarks }: ValidRecord,
    { read, written }: ProcessedLine,
  ) {
    this.sourceId = sourceId;
    this.targetId = targetId;
    this.line = written;
    this.read = read;
    if (remarks) this.remarks = remarks;
  }

  /** Its texts as the source gave them. */
  get source(): readonly (string | null)[] {
    return valuesOfLine(this.read);
  }

  get values(): readonly (string | null)[] {
    return valuesOfLine(this.line);
  }
}
