import { NEWLINE } from '../files/newline';
import type { Borders } from '../files/record-format';

/** Records that end with their line: no byte within JSON text is a newline. */
export const lineBorders: Borders = {
  unclosed: undefined,
  next: (chunk, from) => chunk.indexOf(NEWLINE, from) + 1 || -1,
};
