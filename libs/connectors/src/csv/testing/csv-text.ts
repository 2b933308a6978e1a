/** A field as CSV: null is an empty field, '' a quoted empty one. */
export const csvField = (value: string | null): string => {
  if (value === null) return '';
  return value === '' || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
};

/** Rows as CSV, each ended by `newline`. */
export const csvText = (rows: readonly (readonly (string | null)[])[], newline = '\n'): string =>
  rows.map((row) => row.map(csvField).join(',') + newline).join('');
