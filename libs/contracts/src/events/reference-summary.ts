import { z } from 'zod';
import { count } from '../ids';

/** What a batch's summary says of references that were deferred, or that it set itself in the second pass. */
export const referenceSummary = {
  deferred: count
    .optional()
    .meta({ description: 'Records with a reference that waits for the second pass.' }),
  references: z
    .object({ settled: count, left: count, samples: z.array(z.string()).max(20) })
    .optional()
    .meta({
      description:
        'A batch of the second pass: references that were set, those that were not, and the first record ids of the latter.',
    }),
};
