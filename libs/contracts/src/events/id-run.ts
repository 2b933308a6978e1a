import { z } from 'zod';

// Far more than a batch holds: nobody can make a reader unfold a number without end.
const LONGEST_RUN = 1_000_000;
const wholeNumber = z.string().regex(/^(0|[1-9]\d{0,14})$/);
/** Whole numbers in a row, as texts. */
export const idRun = z
  .tuple([wholeNumber, wholeNumber])
  .refine(([first, last]) => {
    const more = Number(last) - Number(first);
    return more >= 0 && more < LONGEST_RUN;
  })
  .meta({ description: 'Whole numbers in a row: the first and the last of them.' });
