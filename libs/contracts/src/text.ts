import { z } from 'zod';

/** Text in one line: no control characters and no halves of surrogate pairs, which no database or terminal takes well. */
export const oneLine = z.string().regex(/^[^\p{Cc}\p{Cs}]*$/u, 'contains a control character');

/** An operator's name: 1 to 100 of the letters a to z, digits and `. _ @ -`. */
export const operatorName = z
  .string()
  .regex(/^[\w.@-]{1,100}$/, 'must be 1 to 100 letters, digits and . _ @ -')
  .meta({ description: 'Who gives the command.' });
