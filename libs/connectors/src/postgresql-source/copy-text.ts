const LINE_FEED = 10;
const NULL = '\\N';
const ESCAPE = /\\(.)/gs;
const ESCAPED: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** Reads the text format of PostgreSQL's COPY, however it is cut into chunks; source: PostgreSQL's manual, "COPY", "File Formats". */
export class CopyText {
  private begun: Buffer[] = [];

  /** The rows that end in the next chunk. */
  rows(chunk: Buffer): (string | null)[][] {
    const end = chunk.lastIndexOf(LINE_FEED);
    if (end === -1) {
      this.begun.push(chunk);
      return [];
    }
    const whole = [...this.begun, chunk.subarray(0, end)];
    this.begun = end + 1 < chunk.length ? [chunk.subarray(end + 1)] : [];
    const text = Buffer.concat(whole).toString('utf8');
    return text.split('\n').map(rowIn);
  }
}

function rowIn(line: string): (string | null)[] {
  const fields = line.split('\t');
  return line.includes('\\') ? fields.map(unescaped) : fields;
}

const unescaped = (field: string): string | null =>
  field === NULL
    ? null
    : field.includes('\\')
      ? field.replace(ESCAPE, (_, letter: string) => ESCAPED[letter] ?? letter)
      : field;
