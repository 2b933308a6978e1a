import { z } from 'zod';
import { count } from '../ids';

/** How an entity's source was read so far. */
export const entityReading = z.object({
  planned: z.enum(['snapshot', 'per-batch']).nullable().meta({ description: 'Null until it is planned.' }),
  moments: z.array(z.string()).meta({ description: 'The snapshots that were shared by batches.' }),
  batches_alone: count.meta({ description: 'Batches that were each read at a moment of their own.' }),
});
/** How an entity's source was read so far. */
export type EntityReading = z.infer<typeof entityReading>;
