import { textOfBytes } from './byte-text';
import { decodeField } from './copy-field';

/** The values of a line's fields, all of them; each character of the line is a byte. */
export const valuesOfLine = (line: string): (string | null)[] => line.split('\t').map(valueOf);

/** The values of the fields of a line at these places, which ascend. */
export function someValuesOfLine(line: string, places: readonly number[]): (string | null)[] {
  const values: (string | null)[] = [];
  let field = 0;
  let start = 0;
  for (const place of places) {
    for (; field < place; field += 1) start = line.indexOf('\t', start) + 1;
    const end = line.indexOf('\t', start);
    values.push(valueOf(line.slice(start, end === -1 ? line.length : end)));
  }
  return values;
}

function valueOf(field: string): string | null {
  const value = decodeField(field);
  return value === null ? null : textOfBytes(value);
}
