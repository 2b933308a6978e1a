import type { AnyColumn, AnyRecord } from './any-record';

/** The text of a file of comma- or tab-separated values, its id first; what needs no quotes has some in every other record. */
export function separated(
  columns: readonly AnyColumn[],
  records: readonly AnyRecord[],
  mark: string,
): string {
  const needsQuotes = (text: string): boolean =>
    text === '' || ['"', mark, '\n', '\r'].some((special) => text.includes(special));
  const cell = (text: string | null, id: number): string => {
    if (text === null) return '';
    return id % 2 === 0 || needsQuotes(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const head = ['id', ...columns.map(({ name }) => name)];
  const lines = records.map((record, id) => [String(id), ...record.map((text) => cell(text, id))].join(mark));
  return [head.join(mark), ...lines, ''].join('\n');
}

/** The text of a file of JSON Lines; what has no value is null in every other record, else missing. */
export function jsonLines(columns: readonly AnyColumn[], records: readonly AnyRecord[]): string {
  const member = (column: AnyColumn, text: string | null): string => {
    const value = text !== null && column.bare?.(text) ? text : JSON.stringify(text);
    return `"${column.name}": ${value}`;
  };
  const lines = records.map((record, id) => {
    const members = columns.flatMap((column, i) => {
      const text = record[i] ?? null;
      return text === null && id % 2 === 0 ? [] : [member(column, text)];
    });
    return `{${[`"id": ${id}`, ...members].join(', ')}}`;
  });
  return [...lines, ''].join('\n');
}
