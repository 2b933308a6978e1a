import { decodeField } from '@commander/migration-plan';

const LINE_FEED = 10;

/** Reads the text format of PostgreSQL's COPY, however it is cut into chunks; source: PostgreSQL's manual, "COPY", "File Formats". */
export class CopyText {
  private begun: Buffer[] = [];

  /** The rows that end in the next chunk. */
  rows(chunk: Buffer): (string | null)[][] {
    const whole = this.whole(chunk);
    return whole
      ? whole
          .toString('utf8', 0, whole.length - 1)
          .split('\n')
          .map(rowIn)
      : [];
  }

  private whole(chunk: Buffer): Buffer | null {
    const end = chunk.lastIndexOf(LINE_FEED) + 1;
    if (end === 0) {
      this.begun.push(chunk);
      return null;
    }
    const whole = Buffer.concat([...this.begun, chunk.subarray(0, end)]);
    this.begun = end < chunk.length ? [chunk.subarray(end)] : [];
    return whole;
  }
}

// Most lines have nothing to decode.
function rowIn(line: string): (string | null)[] {
  const fields = line.split('\t');
  return line.includes('\\') ? fields.map(decodeField) : fields;
}
