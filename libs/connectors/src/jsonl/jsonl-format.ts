import type { RecordFormat } from '../files/record-format';
import type { SourceRow } from '../item-reader';
import { lineBorders } from './line-borders';
import { memberText } from './member-text';
import { parseJsonObject } from './parse-json';

const noObject: SourceRow = {
  rule: 'jsonl.malformed',
  message: 'The line is not one whole JSON object.',
};

// Written on, it would become another character in silence.
const halfOfPair: SourceRow = {
  rule: 'jsonl.malformed',
  message: 'A text of the record holds one half of a surrogate pair, which is no character.',
};

/** One JSON object a line, of which each column is the path of a member. */
export const jsonlFormat = (columns: readonly string[]): RecordFormat => ({
  name: 'jsonl',
  borders: () => lineBorders,
  parse: (text) =>
    text
      .split('\n')
      .filter((line, i, lines) => !isEmpty(line, i === lines.length - 1))
      .map((line) => rowOf(line, columns)),
});

// What stands behind the last newline has none of its own, so that a lone carriage return is no end of a line there.
const isEmpty = (line: string, last: boolean): boolean => line === '' || (line === '\r' && !last);

function rowOf(line: string, columns: readonly string[]): SourceRow {
  const object = parseJsonObject(line);
  if (!object) return noObject;
  const row = columns.map((path) => memberText(object, path));
  return row.every((text) => text?.isWellFormed() ?? true) ? row : halfOfPair;
}
