const DATA = /^[\s\d.,:/+-]+$|@|^\d{4}-\d\d-\d\d/;

/** Whether the fields of a first line can be names of columns, and not already a record. */
export const looksLikeHeader = (names: readonly string[]): boolean =>
  names.length > 0 && names.every((name) => name.trim() !== '' && !DATA.test(name));
