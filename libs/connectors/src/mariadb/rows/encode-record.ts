import type { Field, FieldType } from '@commander/contracts';
import type { TargetColumn } from '../table/target-table';
import { encodeValue } from './encode-value';

/** A refusal in the form of the server's own. */
export interface RefusedValue {
  readonly errno: number;
  readonly sqlState: string;
  readonly sqlMessage: string;
}

/** A record's texts as its columns take them, or the error of the first column that does not. */
export function encodeRecord(
  values: readonly (string | null)[],
  fields: readonly Field[],
  columns: readonly TargetColumn[],
): (string | number | Buffer | null)[] | RefusedValue {
  const encoded: (string | number | Buffer | null)[] = [];
  for (const [i, column] of columns.entries()) {
    const text = values[i] ?? null;
    if (text === null) {
      encoded.push(null);
      continue;
    }
    const found = encodeValue(text, typeOf(fields[i]), column);
    if ('refused' in found) return refusal(found.refused, column.name);
    encoded.push(found.value);
  }
  return encoded;
}

// What a lookup found is as the other table has it; the type is that of the key.
const typeOf = (field: Field | undefined): FieldType => (field && !field.lookup ? field.type : 'text');

const refusal = (errno: number, column: string): RefusedValue => ({
  errno,
  sqlState: '22000',
  sqlMessage: `Data refused for column '${column}' at row 1`,
});
